// Keeps one core busy in functions with known names, and writes the profile that Go's own profiler
// takes of it. Ends when its input does. Usage: spin MILLISECONDS PROFILE
package main

import (
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"strconv"
	"time"
)

type number interface{ ~int64 | ~float64 }

//go:noinline
func sum[T number](values []T) T {
	var total T
	for _, value := range values {
		total += square(value)
	}
	return total
}

func square[T number](value T) T { return value*value + 1 }

type worker interface{ work() float64 }

type ints struct{ values []int64 }

type floats struct{ values []float64 }

//go:noinline
func (i *ints) work() float64 { return float64(sum(i.values)) }

//go:noinline
func (f floats) work() float64 {
	total := 0.0
	each(f.values, func(value float64) { total += square(value) })
	return total
}

func each(values []float64, visit func(float64)) {
	for _, value := range values {
		visit(value)
	}
}

func main() {
	millis, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	out, err := os.Create(os.Args[2] + ".part")
	if err != nil {
		panic(err)
	}
	workers := []worker{&ints{make([]int64, 4096)}, &floats{make([]float64, 4096)}}
	if err := pprof.StartCPUProfile(out); err != nil {
		panic(err)
	}
	fmt.Println("spinning")
	total := 0.0
	for end := time.Now().Add(time.Duration(millis) * time.Millisecond); time.Now().Before(end); {
		for _, one := range workers {
			total += one.work()
		}
	}
	pprof.StopCPUProfile()
	if err := out.Close(); err != nil {
		panic(err)
	}
	if err := os.Rename(os.Args[2]+".part", os.Args[2]); err != nil {
		panic(err)
	}
	fmt.Println("done", total)
	io.Copy(io.Discard, os.Stdin)
}

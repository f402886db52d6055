// A program whose goroutines wait in ways that are known: for tests of captures.
//
//	contended [-workers N] [-idle N]
//
// It prints the address of its pprof listener in one line, and runs until its standard input ends.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"sync"
	"time"
)

var (
	ledger   sync.Mutex
	balance  int
	registry sync.RWMutex
	entries  = map[int]int{}
)

// Many goroutines want the ledger; whoever has it sleeps with it.
func contendForLedger() {
	for {
		ledger.Lock()
		balance++
		time.Sleep(2 * time.Millisecond)
		ledger.Unlock()
	}
}

// One goroutine writes to the registry and takes its time.
func rewriteRegistry() {
	for n := 0; ; n++ {
		registry.Lock()
		entries[n%16]++
		time.Sleep(5 * time.Millisecond)
		registry.Unlock()
		time.Sleep(5 * time.Millisecond)
	}
}

func readRegistry() {
	sum := 0
	for {
		registry.RLock()
		sum += entries[3]
		registry.RUnlock()
		time.Sleep(time.Millisecond)
	}
}

// Workers without work.
func awaitWork(work <-chan int) {
	for range work {
	}
}

func awaitEither(work <-chan int, stop <-chan struct{}) {
	select {
	case <-work:
	case <-stop:
	}
}

func awaitGroup(group *sync.WaitGroup) {
	group.Wait()
}

func awaitCondition(condition *sync.Cond) {
	condition.L.Lock()
	condition.Wait()
}

func main() {
	workers := flag.Int("workers", 12, "goroutines that want the ledger")
	idle := flag.Int("idle", 40, "goroutines that wait for work")
	flag.Parse()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for i := 0; i < *workers; i++ {
		go contendForLedger()
	}
	go rewriteRegistry()
	for i := 0; i < 3; i++ {
		go readRegistry()
	}
	work := make(chan int)
	stop := make(chan struct{})
	for i := 0; i < *idle; i++ {
		go awaitWork(work)
	}
	go awaitEither(work, stop)
	group := &sync.WaitGroup{}
	group.Add(1)
	go awaitGroup(group)
	go awaitCondition(sync.NewCond(&sync.Mutex{}))
	go http.Serve(listener, nil)
	fmt.Println(listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}

package io.fodc.ktm.stacks;

import io.fodc.ktm.stacks.StackSample.Stack;
import io.fodc.ktm.symbols.CodeRange;
import io.fodc.ktm.symbols.FileReport;
import io.fodc.ktm.symbols.KernelSymbols;
import io.fodc.ktm.symbols.ProcessImage;
import io.fodc.ktm.symbols.SourceFrame;
import io.fodc.ktm.symbols.Symbol;
import io.fodc.ktm.symbols.Symbols;
import io.fodc.ktm.symbols.WorkBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The stacks of a sampling with names. */
final class NamedStacks {
  private static final String GO_ROOT = "runtime.goexit";
  private static final String GO_STACK_SWITCH = "runtime.mcall";
  private static final int MOST_TRACING_FRAMES = 4;

  private final Symbols kernel;
  private final List<Symbols> processes = new ArrayList<>();

  /** Names every address; each process has the budget for itself, and so has the kernel. */
  NamedStacks(StackSamples samples, KernelSymbols kernelSymbols, long budgetUnits) {
    kernel =
        kernelSymbols.resolve(
            addresses(samples.samples(), StackSample::kernel), new WorkBudget(budgetUnits));
    for (int process = 0; process < samples.images().size(); process++) {
      int wanted = process;
      List<StackSample> own =
          samples.samples().stream().filter(sample -> sample.process() == wanted).toList();
      processes.add(
          samples
              .images()
              .get(process)
              .resolve(addresses(own, StackSample::user), new WorkBudget(budgetUnits)));
    }
  }

  /** What was looked into. */
  List<FileReport> files() {
    List<FileReport> files = new ArrayList<>(kernel.files());
    processes.forEach(one -> files.addAll(one.files()));
    return files;
  }

  /** The program of each process, with its build id if that is known. */
  Optional<CodeRange> program(int process, ProcessImage image) {
    Optional<CodeRange> first = image.ranges().stream().findFirst();
    return processes.get(process).byAddress().values().stream()
        .flatMap(symbol -> symbol.range().stream())
        .filter(range -> first.isPresent() && range.start() == first.get().start())
        .findFirst()
        .or(() -> first);
  }

  /** Frames in the kernel, innermost first. */
  List<Symbol> kernel(StackSample sample) {
    return withoutTracing(named(sample.kernel(), kernel, "[kernel stack lost]"));
  }

  /** Frames in the process, innermost first. */
  List<Symbol> user(StackSample sample) {
    return named(sample.user(), processes.get(sample.process()), "[user stack lost]");
  }

  private static List<Symbol> named(Stack stack, Symbols symbols, String whenLost) {
    if (stack.lost()) {
      return List.of(new Symbol(0, Optional.empty(), List.of(new SourceFrame(whenLost, "", 0, 0))));
    }
    List<Symbol> frames = new ArrayList<>();
    for (long address : instructions(stack)) {
      Symbol symbol = symbols.at(address);
      if (frames.isEmpty() || !isLeftOut(symbol.frames())) {
        frames.add(symbol);
      }
      if (isCalled(symbol, GO_STACK_SWITCH)) {
        return frames;
      }
    }
    return frames;
  }

  /** Behind the switch to the scheduler's stack, frame pointers lead into one that moved on. */
  private static boolean isCalled(Symbol symbol, String function) {
    return !symbol.frames().isEmpty() && symbol.frames().getLast().function().equals(function);
  }

  /** Without the frames of the sampling program, which come first where it is called directly. */
  private static List<Symbol> withoutTracing(List<Symbol> frames) {
    for (int frame = Math.min(MOST_TRACING_FRAMES, frames.size()) - 1; frame >= 0; frame--) {
      List<SourceFrame> named = frames.get(frame).frames();
      if (!named.isEmpty() && named.getFirst().function().startsWith("bpf_")) {
        return frames.subList(frame + 1, frames.size());
      }
    }
    return frames;
  }

  /** What Go's own profiles leave out: functions it made up, and where every goroutine begins. */
  private static boolean isLeftOut(List<SourceFrame> frames) {
    return frames.size() == 1
        && (frames.getFirst().isGenerated() || frames.getFirst().function().equals(GO_ROOT));
  }

  /** Behind the first address a stack has return addresses: the call is before. */
  private static List<Long> instructions(Stack stack) {
    List<Long> places = new ArrayList<>(stack.addresses());
    for (int frame = 1; frame < places.size(); frame++) {
      places.set(frame, places.get(frame) - 1);
    }
    return places;
  }

  private static long[] addresses(List<StackSample> samples, Function<StackSample, Stack> of) {
    return samples.stream()
        .flatMap(sample -> instructions(of.apply(sample)).stream())
        .mapToLong(Long::longValue)
        .distinct()
        .toArray();
  }
}

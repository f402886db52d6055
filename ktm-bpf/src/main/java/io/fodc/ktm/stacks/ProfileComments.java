package io.fodc.ktm.stacks;

import io.fodc.ktm.symbols.FileReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a profile says about itself: how it was taken, what it cost, what it lacks. */
final class ProfileComments {
  private ProfileComments() {}

  static List<String> of(StackSamples samples, List<FileReport> files) {
    List<String> comments = new ArrayList<>();
    comments.add("method: " + method(samples.request().sampling()));
    comments.add("stacks: user and kernel, by frame pointer, counted in the kernel");
    comments.add("samples: " + samples.losses());
    samples.cost().ifPresent(cost -> comments.add("kernel cost: " + cost(cost)));
    for (TargetReport target : samples.targets()) {
      comments.add(
          "process %d: %s %s".formatted(target.pid(), word(target.state()), target.detail()));
    }
    for (FileReport file : files) {
      if (file.state() != FileReport.State.READ) {
        comments.add(
            "no names of %s: %s %s"
                .formatted(file.file(), word(file.state()), file.detail())
                .strip());
      }
    }
    return comments;
  }

  private static String method(Sampling sampling) {
    return switch (sampling) {
      case Sampling.OnCpu onCpu -> "clock of each CPU, " + onCpu.hertz() + " Hz";
      case Sampling.OffCpu offCpu ->
          "time off the CPU, waits of at least " + offCpu.threshold().toNanos() / 1000 + " us";
    };
  }

  private static String cost(KernelCost cost) {
    return String.format(
        Locale.ROOT,
        "%.4f %% of a core per CPU, %d runs, %d ns each",
        100 * cost.sharePerCpu(),
        cost.runs(),
        cost.runs() == 0 ? 0 : cost.nanos() / cost.runs());
  }

  private static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package io.fodc.ktm.stacks;

import io.fodc.ktm.symbols.ProcessIdentity;
import io.fodc.ktm.symbols.ProcessImage;
import io.fodc.ktm.symbols.ProcessLook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The processes of one request: looked at before sampling and again after. One thread. */
final class Targets {
  private final List<ProcessImage> images = new ArrayList<>();
  private final List<TargetReport> absent = new ArrayList<>();

  private final boolean numberedByHost;

  private Targets(boolean numberedByHost) {
    this.numberedByHost = numberedByHost;
  }

  /** Looks at processes; whoever asks closes what is open in the end. */
  static Targets open(Path proc, List<Long> pids) {
    Targets targets = new Targets(ProcessIdentity.areHostNumbers(proc));
    for (long pid : pids) {
      switch (ProcessImage.open(proc, pid)) {
        case ProcessLook.Seen seen -> targets.images.add(seen.image());
        case ProcessLook.Missing _ ->
            targets.absent.add(
                new TargetReport(pid, TargetReport.State.MISSING, "no process " + pid));
        case ProcessLook.Forbidden forbidden ->
            targets.absent.add(
                new TargetReport(pid, TargetReport.State.FORBIDDEN, forbidden.detail()));
      }
    }
    return targets;
  }

  List<ProcessImage> images() {
    return images;
  }

  List<ProcessIdentity> identities() {
    return images.stream().map(ProcessImage::identity).toList();
  }

  /** Whether their numbers here are those of the host. */
  boolean numberedByHost() {
    return numberedByHost;
  }

  boolean anyAlive() {
    return images.stream().anyMatch(ProcessImage::isAlive);
  }

  /** Libraries may have been loaded meanwhile. */
  void lookAgain() {
    images.forEach(ProcessImage::refresh);
  }

  List<TargetReport> reports() {
    List<TargetReport> reports = new ArrayList<>(absent);
    for (ProcessImage image : images) {
      TargetReport.State state =
          image.isAlive() ? TargetReport.State.SAMPLED : TargetReport.State.EXITED;
      reports.add(new TargetReport(image.identity().pid(), state, image.identity().command()));
    }
    return reports;
  }

  /** Why none of them can be sampled. */
  StackOutcome.Refused refusal() {
    boolean forbidden =
        absent.stream().anyMatch(one -> one.state() == TargetReport.State.FORBIDDEN);
    return new StackOutcome.Refused(
        forbidden ? StackOutcome.Reason.NO_PRIVILEGE : StackOutcome.Reason.NO_SUCH_PROCESS,
        absent.stream().map(TargetReport::detail).collect(Collectors.joining("; ")));
  }

  void close() {
    for (ProcessImage image : images) {
      try {
        image.close();
      } catch (IOException e) {
        // Files that were only read: nothing is lost.
      }
    }
  }
}

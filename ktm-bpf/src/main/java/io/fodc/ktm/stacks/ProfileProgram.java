package io.fodc.ktm.stacks;

import io.fodc.ktm.BpfLink;
import io.fodc.ktm.BpfMap;
import io.fodc.ktm.BpfObject;
import io.fodc.ktm.BpfProgram;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmFault;
import io.fodc.ktm.LibBpf;
import io.fodc.ktm.RunStatistics;
import io.fodc.ktm.StatisticsSwitch;
import io.fodc.ktm.symbols.ProcessIdentity;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sampling program in the kernel, from loading to reading what it counted. Lives on the native
 * thread.
 */
final class ProfileProgram implements AutoCloseable {
  private final LibBpf library;
  private final BpfObject object;
  private final Sampling sampling;
  private final boolean hostNumbers;
  private final List<BpfLink> links = new ArrayList<>();
  private final Optional<StatisticsSwitch> statistics;
  private int cpus;

  private ProfileProgram(LibBpf library, BpfObject object, Sampling sampling, boolean hostNumbers) {
    this.hostNumbers = hostNumbers;
    this.library = library;
    this.object = object;
    this.sampling = sampling;
    this.statistics = counting(library);
  }

  /** Loads the program for some processes and attaches it; on failure nothing is left behind. */
  static ProfileProgram start(LibBpf library, byte[] elf, StackRequest request, Targets targets)
      throws KtmException {
    BpfObject object = library.open(ProfileLayout.OBJECT, elf);
    ProfileProgram program =
        new ProfileProgram(library, object, request.sampling(), targets.numberedByHost());
    try {
      program.load(request.bounds());
      program.tell(targets.identities());
      program.attach();
      return program;
    } catch (KtmException | RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /**
   * Detaches the program and reads what it counted.
   *
   * @param lasted how long it was attached
   */
  Collected finish(Duration lasted) throws KtmException {
    links.forEach(BpfLink::close);
    Optional<KernelCost> cost = cost(lasted);
    return new CountedStacks(object, sampling).read(cost);
  }

  @Override
  public void close() {
    links.reversed().forEach(BpfLink::close);
    object.close();
    statistics.ifPresent(StatisticsSwitch::close);
  }

  private void load(StackBounds bounds) throws KtmException {
    object.setInt(".rodata", ProfileLayout.HOST_NUMBERS, hostNumbers ? 1 : 0);
    map(object, ProfileLayout.STACKS).maxEntries(bounds.stacks());
    map(object, ProfileLayout.OVERFLOW).maxEntries(bounds.overflow());
    map(object, ProfileLayout.SAMPLES).maxEntries(bounds.samples());
    for (BpfProgram program : object.programs()) {
      program.autoload(program.name().equals(programName()));
    }
    if (sampling instanceof Sampling.OffCpu offCpu) {
      object.setLong(".rodata", ProfileLayout.THRESHOLD, offCpu.threshold().toNanos());
    }
    object.load();
  }

  private void tell(List<ProcessIdentity> targets) throws KtmException {
    BpfMap map = map(object, ProfileLayout.TARGETS);
    for (int index = 0; index < targets.size(); index++) {
      ByteBuffer key = buffer(ProfileLayout.PROCESS_BYTES);
      ProcessIdentity target = targets.get(index);
      key.putLong(0, hostNumbers ? 0 : target.namespace());
      key.putLong(Long.BYTES, hostNumbers ? target.pid() : target.namespacePid());
      map.put(key, buffer(Integer.BYTES).putInt(0, index));
    }
  }

  private void attach() throws KtmException {
    switch (sampling) {
      case Sampling.OnCpu onCpu -> {
        CpuClocks.attach(library, program(), onCpu.hertz(), links);
        cpus = links.size();
      }
      case Sampling.OffCpu _ -> {
        links.add(program().attach());
        cpus = OnlineCpus.count(OnlineCpus.LIST);
      }
    }
  }

  private Optional<KernelCost> cost(Duration lasted) throws KtmException {
    if (statistics.isEmpty()) {
      return Optional.empty();
    }
    RunStatistics run = program().statistics();
    return Optional.of(new KernelCost(run.nanos(), run.runs(), lasted, cpus));
  }

  private BpfProgram program() throws KtmException {
    return object
        .program(programName())
        .orElseThrow(() -> new KtmException(KtmFault.BROKEN_OBJECT, 0, "no " + programName()));
  }

  private String programName() {
    return switch (sampling) {
      case Sampling.OnCpu _ -> ProfileLayout.ON_CPU;
      case Sampling.OffCpu _ -> ProfileLayout.OFF_CPU;
    };
  }

  static BpfMap map(BpfObject object, String name) throws KtmException {
    return object
        .map(name)
        .orElseThrow(() -> new KtmException(KtmFault.BROKEN_OBJECT, 0, "no map " + name));
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Counting its cost is worth having but not worth failing for. */
  private static Optional<StatisticsSwitch> counting(LibBpf library) {
    try {
      return Optional.of(StatisticsSwitch.on(library));
    } catch (KtmException e) {
      return Optional.empty();
    }
  }
}

package io.fodc.agent.ktm;

import io.fodc.ktm.KtmEvent;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmGroup;
import io.fodc.ktm.KtmHost;
import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.KtmReader;
import io.fodc.ktm.KtmScope;
import io.fodc.ktm.KtmSession;
import io.fodc.ktm.LeftOut;
import io.fodc.ktm.LibBpf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The programs in the kernel, seen from the native thread, which alone calls this. Loading that
 * failed is tried again every {@value #TRIES_APART} ticks: a mount or a privilege may come.
 */
final class KernelSide implements AutoCloseable {
  static final int TRIES_APART = 60;

  private static final int MOST_EVENTS = 4096;
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * What is at work.
   *
   * @param programs how many
   * @param leftOut those that are not
   */
  record AtWork(int programs, List<LeftOut> leftOut) {}

  /**
   * A reading with what gave it.
   *
   * @param present targets whose process is there
   */
  record Tick(
      KtmReading reading,
      AtWork atWork,
      KtmScope scope,
      long present,
      List<Targets.Change> changes) {}

  private record Open(KtmSession session, KtmReader reader, AtWork atWork) {}

  private final KtmHost host;
  private final KtmObjects objects;
  private final Set<KtmGroup> groups;
  private final Targets targets;
  private final List<KtmEvent> events = new ArrayList<>();
  private Optional<LibBpf> library = Optional.empty();
  private Optional<Open> open = Optional.empty();
  private Optional<KtmException> failure = Optional.empty();
  private int ticksSinceTry;
  private int samples;

  KernelSide(KtmHost host, KtmObjects objects, Set<KtmGroup> groups, Targets targets) {
    this.host = host;
    this.objects = objects;
    this.groups = groups;
    this.targets = targets;
  }

  /**
   * Looks for the targets, puts their scope in force and reads everything.
   *
   * @throws KtmException when nothing is at work, or a call failed
   */
  Tick tick() throws KtmException {
    Open at = opened();
    KtmScope scope = targets.look();
    at.session.scope(scope);
    KtmReading reading = new KtmReading(samples);
    long start = System.nanoTime();
    at.reader.read(reading::add);
    reading.seconds((System.nanoTime() - start) / NANOS_PER_SECOND);
    drain(at);
    reading.events(List.copyOf(events));
    events.clear();
    samples = reading.size();
    return new Tick(reading, at.atWork, scope, targets.present(), targets.changes());
  }

  /**
   * Between ticks: takes what happened, and when a program of a target's name began, looks for the
   * targets at once. So a node that restarts is counted from its first second.
   */
  void between() {
    if (open.isEmpty()) {
      return;
    }
    try {
      if (drain(open.get())) {
        open.get().session.scope(targets.look());
      }
    } catch (KtmException e) {
      // The next tick meets it again and tells.
    }
  }

  /** Whether a program of a target's name began. */
  private boolean drain(Open at) throws KtmException {
    boolean began = false;
    for (KtmEvent event : at.session.events()) {
      began |= event.kind() == KtmEvent.Kind.EXEC;
      if (events.size() < MOST_EVENTS) {
        events.add(event);
      }
    }
    return began;
  }

  /** The scope in force; nobody's while nothing is at work. */
  KtmScope scope() {
    return open.map(at -> at.session.scope()).orElse(KtmScope.NOBODY);
  }

  private Open opened() throws KtmException {
    if (open.isPresent()) {
      return open.get();
    }
    if (failure.isPresent() && ++ticksSinceTry < TRIES_APART) {
      throw failure.get();
    }
    ticksSinceTry = 0;
    try {
      if (library.isEmpty()) {
        library = Optional.of(LibBpf.load(host.library()));
      }
      KtmSession session = KtmSession.open(library.get(), host, objects, groups);
      Open fresh =
          new Open(
              session,
              new KtmReader(session, host),
              new AtWork(session.programs(), session.leftOut()));
      open = Optional.of(fresh);
      failure = Optional.empty();
      return fresh;
    } catch (KtmException e) {
      failure = Optional.of(e);
      throw e;
    }
  }

  @Override
  public void close() {
    open.ifPresent(at -> at.session.close());
    open = Optional.empty();
  }
}

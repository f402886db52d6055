package io.fodc.window;

import java.util.List;

/**
 * What a window has lost or refused, in numbers and in notes. Its writer writes, any thread reads.
 */
@SuppressWarnings("NonAtomicOperationOnVolatileField") // written under the window's lock
final class WindowTally {
  private final MemoryBudget budget;
  private final WindowAccount account;
  private final EvidenceLog evidence = new EvidenceLog();
  private volatile long evictedTicks;
  private volatile long shedSamples;
  private volatile long duplicateSamples;
  private volatile long unknownSamples;
  private volatile long refusedTicks;

  WindowTally(MemoryBudget budget, WindowAccount account) {
    this.budget = budget;
    this.account = account;
  }

  long evictedTicks() {
    return evictedTicks;
  }

  long shedSamples() {
    return shedSamples;
  }

  long duplicateSamples() {
    return duplicateSamples;
  }

  long unknownSamples() {
    return unknownSamples;
  }

  long refusedTicks() {
    return refusedTicks;
  }

  List<EvidenceGap> evidence() {
    return evidence.list();
  }

  void duplicates(int samples) {
    duplicateSamples += samples;
  }

  void unknown(int samples) {
    unknownSamples += samples;
  }

  void shed(long tickMillis, int samples) {
    if (samples > 0) {
      shedSamples += samples;
      note(EvidenceGap.Reason.SERIES_SHED, tickMillis, tickMillis, 1, samples);
    }
  }

  void evicted(long from, long to, long ticks, long samples) {
    evictedTicks += ticks;
    note(EvidenceGap.Reason.EVICTED, from, to, ticks, samples);
  }

  /** A tick that is not recorded. */
  AppendResult refused(EvidenceGap.Reason reason, Tick tick, String detail) {
    refusedTicks++;
    note(reason, tick.tickMillis(), tick.tickMillis(), 1, tick.size());
    return new AppendResult.Refused(reason, detail);
  }

  /** A tick for which there is no room. */
  AppendResult refusedForRoom(Tick tick) {
    return refused(
        reasonOfNoRoom(),
        tick,
        "no sample of tick %d fits: window uses %d of %d bytes, all %d of %d, held by readers %d"
            .formatted(
                tick.tickMillis(),
                account.used(),
                account.limit(),
                budget.used(),
                budget.limit(),
                budget.pinned()));
  }

  /** A block of another window for which there is no room. */
  AdoptResult refusedAdoption(long bytes) {
    return new AdoptResult.Refused(
        reasonOfNoRoom(),
        "a block of %d bytes does not fit: adopted ones may take %d, all %d of %d, held by readers %d"
            .formatted(
                bytes, budget.adoptedLimit(), budget.used(), budget.limit(), budget.pinned()));
  }

  private EvidenceGap.Reason reasonOfNoRoom() {
    return budget.isHeldByReaders()
        ? EvidenceGap.Reason.HELD_BY_READERS
        : EvidenceGap.Reason.NO_ROOM;
  }

  private void note(EvidenceGap.Reason reason, long from, long to, long ticks, long samples) {
    evidence.add(new EvidenceGap(reason, from, to, ticks, samples));
  }
}

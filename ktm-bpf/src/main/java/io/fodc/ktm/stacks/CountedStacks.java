package io.fodc.ktm.stacks;

import io.fodc.ktm.BpfMap;
import io.fodc.ktm.BpfObject;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.MapReader;
import io.fodc.ktm.stacks.StackSample.Reason;
import io.fodc.ktm.stacks.StackSample.Stack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the program counted, after it was detached. Lives on the native thread. */
final class CountedStacks {
  private static final Reason[] REASONS = {Reason.ON_CPU, Reason.BLOCKED, Reason.IO};

  private final BpfObject object;
  private final Sampling sampling;
  private final BpfMap stacks;
  private final BpfMap overflow;
  private final ByteBuffer key = ProfileProgram.buffer(Integer.BYTES);
  private final ByteBuffer addresses = ProfileProgram.buffer(ProfileLayout.DEPTH * Long.BYTES);
  private final Map<Integer, Stack> read = new HashMap<>();

  CountedStacks(BpfObject object, Sampling sampling) throws KtmException {
    this.object = object;
    this.sampling = sampling;
    stacks = ProfileProgram.map(object, ProfileLayout.STACKS);
    overflow = ProfileProgram.map(object, ProfileLayout.OVERFLOW);
  }

  Collected read(Optional<KernelCost> cost) throws KtmException {
    MapReader counted = new MapReader(ProfileProgram.map(object, ProfileLayout.SAMPLES));
    int size = counted.read();
    List<StackSample> samples = new ArrayList<>(size);
    for (int entry = 0; entry < size; entry++) {
      samples.add(sample(counted, entry));
    }
    return new Collected(samples, losses(), cost);
  }

  private StackSample sample(MapReader counted, int entry) throws KtmException {
    long count = counted.value(entry, ProfileLayout.VALUE_COUNT);
    long nanos =
        switch (sampling) {
          case Sampling.OnCpu onCpu -> count * onCpu.periodNanos();
          case Sampling.OffCpu _ -> counted.value(entry, ProfileLayout.VALUE_NANOS);
        };
    return new StackSample(
        counted.keyInt(entry, ProfileLayout.KEY_TARGET),
        comm(counted, entry),
        REASONS[counted.keyInt(entry, ProfileLayout.KEY_REASON)],
        stack(counted.keyInt(entry, ProfileLayout.KEY_USER_STACK)),
        stack(counted.keyInt(entry, ProfileLayout.KEY_KERNEL_STACK)),
        count,
        nanos);
  }

  private Stack stack(int id) throws KtmException {
    if (id < 0) {
      return id == ProfileLayout.NO_STACK ? Stack.NONE : Stack.LOST;
    }
    Stack known = read.get(id);
    if (known == null) {
      boolean over = (id & ProfileLayout.OVERFLOW_BIT) != 0;
      key.putInt(0, id & ~ProfileLayout.OVERFLOW_BIT);
      known = (over ? overflow : stacks).lookup(key, addresses) ? unpacked() : Stack.LOST;
      read.put(id, known);
    }
    return known;
  }

  /** Addresses up to the first zero. */
  private Stack unpacked() {
    List<Long> stack = new ArrayList<>();
    for (int at = 0; at < addresses.capacity() && addresses.getLong(at) != 0; at += Long.BYTES) {
      stack.add(addresses.getLong(at));
    }
    return stack.isEmpty() ? Stack.NONE : new Stack(stack, false);
  }

  private static String comm(MapReader counted, int entry) {
    ByteBuffer text = ProfileProgram.buffer(ProfileLayout.COMM_BYTES);
    text.putLong(0, counted.keyLong(entry, ProfileLayout.KEY_COMM));
    text.putLong(Long.BYTES, counted.keyLong(entry, ProfileLayout.KEY_COMM + Long.BYTES));
    int length = 0;
    while (length < ProfileLayout.COMM_BYTES && text.get(length) != 0) {
      length++;
    }
    return StandardCharsets.UTF_8.decode(text.limit(length)).toString();
  }

  private Losses losses() throws KtmException {
    MapReader counts = new MapReader(ProfileProgram.map(object, ProfileLayout.COUNTS));
    long[] byKind = new long[counts.read()];
    for (int entry = 0; entry < byKind.length; entry++) {
      byKind[counts.keyInt(entry, 0)] = counts.value(entry, 0);
    }
    return new Losses(
        byKind[ProfileLayout.COUNT_SAMPLES],
        byKind[ProfileLayout.COUNT_FULL],
        byKind[ProfileLayout.COUNT_COLLISIONS],
        byKind[ProfileLayout.COUNT_SHORT],
        byKind[ProfileLayout.COUNT_UNTRACKED]);
  }
}

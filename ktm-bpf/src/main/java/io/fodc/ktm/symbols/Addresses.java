package io.fodc.ktm.symbols;

import java.util.Arrays;

/** Sets of addresses as arrays. */
final class Addresses {
  private Addresses() {}

  /** The different ones in unsigned ascending order. */
  static long[] ascending(long[] addresses) {
    long[] shifted = Arrays.stream(addresses).map(one -> one ^ Long.MIN_VALUE).sorted().toArray();
    return Arrays.stream(shifted).distinct().map(one -> one ^ Long.MIN_VALUE).toArray();
  }
}

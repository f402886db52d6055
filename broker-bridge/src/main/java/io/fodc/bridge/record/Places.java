package io.fodc.bridge.record;

import java.util.Arrays;

/** Where in the part that is written something is, by its id. Emptied in no time. One thread. */
final class Places {
  static final int NOWHERE = -1;

  private int[] place = new int[64];
  private int[] part = new int[64];
  private int now = 1;

  void clear() {
    now++;
  }

  int find(int id) {
    return id < part.length && part[id] == now ? place[id] : NOWHERE;
  }

  void put(int id, int at) {
    if (id >= part.length) {
      int wanted = Math.max(id + 1, part.length * 2);
      place = Arrays.copyOf(place, wanted);
      part = Arrays.copyOf(part, wanted);
    }
    part[id] = now;
    place[id] = at;
  }
}

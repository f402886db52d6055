package io.fodc.bridge.record;

import io.fodc.schemas.metric.MetricFamily;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every text and family that an encoder has met, and which of them the part that is written holds
 * already. Emptied between two windows when it has grown large. One thread.
 */
final class WindowSymbols {
  /** Bytes of text, roughly, from which on it is emptied. */
  private static final int LARGE_BYTES = 8 << 20;

  private final Map<String, Integer> symbolIds = new HashMap<>();
  private final List<byte[]> symbols = new ArrayList<>();
  private final Map<MetricFamily, Integer> familyIds = new HashMap<>();

  /** int[family][name, type, unit, help]. */
  private final List<int[]> families = new ArrayList<>();

  private final AvroOutput symbolItems = new AvroOutput();
  private final AvroOutput familyItems = new AvroOutput();
  private Places symbolPlaces = new Places();
  private Places familyPlaces = new Places();
  private long heldBytes;
  private int generation;
  private int symbolMark;
  private int symbolBytesMark;
  private int familyMark;
  private int familyBytesMark;

  /** Changes when ids that were given lose their meaning. */
  int generation() {
    return generation;
  }

  void beginWindow() {
    if (heldBytes > LARGE_BYTES) {
      symbolIds.clear();
      symbols.clear();
      familyIds.clear();
      families.clear();
      symbolPlaces = new Places();
      familyPlaces = new Places();
      heldBytes = 0;
      generation++;
    }
    beginPart();
  }

  void beginPart() {
    symbolItems.cutTo(0);
    familyItems.cutTo(0);
    symbolPlaces.clear();
    familyPlaces.clear();
  }

  int symbol(String text) {
    Integer known = symbolIds.get(text);
    if (known != null) {
      return known;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    RecordLimits.check(
        "length of the text that begins with '"
            + text.substring(0, Math.min(40, text.length()))
            + "'",
        utf8.length,
        RecordLimits.MAX_SYMBOL_BYTES);
    symbolIds.put(text, symbols.size());
    symbols.add(utf8);
    heldBytes += 3L * utf8.length + 100;
    return symbols.size() - 1;
  }

  int bytes(int symbol) {
    return symbols.get(symbol).length;
  }

  int family(MetricFamily family) {
    Integer known = familyIds.get(family);
    if (known != null) {
      return known;
    }
    families.add(
        new int[] {
          symbol(family.name()),
          family.type().ordinal(),
          symbol(family.unit()),
          symbol(family.help())
        });
    familyIds.put(family, families.size() - 1);
    return families.size() - 1;
  }

  /** Index in this part of a text, which is written if it was not. */
  int symbolPlace(int id) {
    int place = symbolPlaces.find(id);
    if (place < 0) {
      place = symbolPlaces.add(id);
      byte[] utf8 = symbols.get(id);
      symbolItems.putBytes(utf8, 0, utf8.length);
    }
    return place;
  }

  /** Index in this part of a family, which is written if it was not. */
  int familyPlace(int id) {
    int place = familyPlaces.find(id);
    if (place < 0) {
      place = familyPlaces.add(id);
      int[] family = families.get(id);
      familyItems.putLong(symbolPlace(family[0]));
      familyItems.putLong(family[1]);
      familyItems.putLong(symbolPlace(family[2]));
      familyItems.putLong(symbolPlace(family[3]));
    }
    return place;
  }

  /** Remembers what the part holds. */
  void mark() {
    symbolMark = symbolPlaces.count;
    symbolBytesMark = symbolItems.length();
    familyMark = familyPlaces.count;
    familyBytesMark = familyItems.length();
  }

  /** Makes the part what it was at the mark; nothing may be added to it any more. */
  void cutToMark() {
    symbolPlaces.count = symbolMark;
    symbolItems.cutTo(symbolBytesMark);
    familyPlaces.count = familyMark;
    familyItems.cutTo(familyBytesMark);
  }

  /** Bytes of this part so far. */
  int partBytes() {
    return symbolItems.length() + familyItems.length();
  }

  void writePart(AvroOutput output) {
    output.putArray(symbolPlaces.count, symbolItems);
    output.putArray(familyPlaces.count, familyItems);
  }

  /** Index in the part by id. */
  private static final class Places {
    private int[] place = new int[64];
    private int[] part = new int[64];
    private int now;
    private int count;

    void clear() {
      now++;
      count = 0;
    }

    int find(int id) {
      return id < part.length && part[id] == now ? place[id] : -1;
    }

    int add(int id) {
      if (id >= part.length) {
        int wanted = Math.max(id + 1, part.length * 2);
        place = Arrays.copyOf(place, wanted);
        part = Arrays.copyOf(part, wanted);
      }
      part[id] = now;
      place[id] = count;
      return count++;
    }
  }
}

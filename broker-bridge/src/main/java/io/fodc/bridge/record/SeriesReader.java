package io.fodc.bridge.record;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import io.fodc.schemas.metric.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The symbols, families and series of a record, checked, by their places in its bytes. */
final class SeriesReader {
  private static final int MAX_TYPE = MetricType.values().length - 1;

  private byte[] bytes = new byte[0];
  private int[] symbolAt = new int[64];
  private int[] symbolLength = new int[64];
  private int symbols;
  private final List<MetricFamily> families = new ArrayList<>();

  /** Place of a series' labels in {@link #words}, and of the end of the last one's. */
  private int[] wordsAt = new int[64];

  /** int[series][family, name, labels]: symbols, all series one after the other. */
  private int[] words = new int[256];

  private int count;
  private int wordCount;
  private long keyBytes;

  int count() {
    return count;
  }

  MetricFamily family(int index) {
    return families.get(words[wordsAt[index]]);
  }

  /** Makes this the key of a series. */
  void fill(int index, SeriesKey key) {
    int at = wordsAt[index];
    int end = wordsAt[index + 1];
    int name = words[at + 1];
    key.begin(bytes, symbolAt[name], symbolLength[name]);
    for (int i = at + 2; i < end; i += 2) {
      int label = words[i];
      int value = words[i + 1];
      key.label(
          bytes, symbolAt[label], symbolLength[label], bytes, symbolAt[value], symbolLength[value]);
    }
    key.finish();
  }

  void read(AvroInput input) {
    bytes = input.bytes();
    symbols = 0;
    count = 0;
    wordCount = 0;
    keyBytes = 0;
    families.clear();
    readSymbols(input);
    readFamilies(input);
    readSeries(input);
  }

  private void readSymbols(AvroInput input) {
    for (int n; (n = input.readBlock("symbols", Integer.MAX_VALUE)) > 0; ) {
      symbolAt = room(symbolAt, symbols + n);
      symbolLength = room(symbolLength, symbols + n);
      for (int i = 0; i < n; i++, symbols++) {
        int length = input.readLength("a symbol", RecordLimits.MAX_SYMBOL_BYTES);
        input.checkText("a symbol", input.at(), length);
        symbolAt[symbols] = input.at();
        symbolLength[symbols] = length;
        input.skip(length);
      }
    }
  }

  private void readFamilies(AvroInput input) {
    String[] texts = new String[symbols];
    for (int n;
        (n = input.readBlock("families", RecordLimits.MAX_SERIES - families.size())) > 0; ) {
      for (int i = 0; i < n; i++) {
        int name = symbol(input, "family name");
        int type = input.readIndex("family type", MAX_TYPE);
        int unit = symbol(input, "family unit");
        int help = symbol(input, "family help");
        checkName(input, "family", name);
        families.add(
            new MetricFamily(
                text(input, texts, name),
                MetricType.ofOrdinal(type),
                text(input, texts, unit),
                text(input, texts, help)));
      }
    }
  }

  private String text(AvroInput input, String[] texts, int symbol) {
    String text = texts[symbol];
    if (text == null) {
      text = input.text("a symbol", symbolAt[symbol], symbolLength[symbol]);
      texts[symbol] = text;
    }
    return text;
  }

  private void readSeries(AvroInput input) {
    for (int n; (n = input.readBlock("series", RecordLimits.MAX_SERIES - count)) > 0; ) {
      wordsAt = room(wordsAt, count + n + 1);
      for (int i = 0; i < n; i++, count++) {
        wordsAt[count] = wordCount;
        readOne(input);
        wordsAt[count + 1] = wordCount;
      }
    }
  }

  private void readOne(AvroInput input) {
    words = room(words, wordCount + 2);
    words[wordCount++] = input.readIndex("family of a series", families.size() - 1);
    int name = symbol(input, "name of a series");
    checkName(input, "series", name);
    words[wordCount++] = name;
    int labels = wordCount;
    int bytesOfOne = symbolLength[name];
    int most = 2 * RecordLimits.MAX_LABELS;
    for (int n; (n = input.readBlock("label texts", most - (wordCount - labels))) > 0; ) {
      words = room(words, wordCount + n);
      for (int i = 0; i < n; i++) {
        int symbol = symbol(input, "label");
        words[wordCount++] = symbol;
        bytesOfOne += symbolLength[symbol];
      }
    }
    keyBytes += bytesOfOne;
    RecordLimits.check("length of a series", bytesOfOne, RecordLimits.MAX_SYMBOL_BYTES);
    RecordLimits.check("length of all series", keyBytes, RecordLimits.MAX_KEY_BYTES);
    checkLabels(input, labels);
  }

  /** Nearly always they ascend, which needs no set. */
  private void checkLabels(AvroInput input, int from) {
    if ((wordCount - from) % 2 != 0) {
      throw input.broken("a series has a label without a value");
    }
    boolean ascending = true;
    for (int i = from; i < wordCount; i += 2) {
      checkName(input, "label", words[i]);
      ascending &= i == from || compare(words[i - 2], words[i]) < 0;
    }
    if (!ascending) {
      Set<String> names = new HashSet<>();
      for (int i = from; i < wordCount; i += 2) {
        if (!names.add(input.text("a label", symbolAt[words[i]], symbolLength[words[i]]))) {
          throw input.broken("a series has a label twice");
        }
      }
    }
  }

  private int compare(int left, int right) {
    return Arrays.compareUnsigned(
        bytes,
        symbolAt[left],
        symbolAt[left] + symbolLength[left],
        bytes,
        symbolAt[right],
        symbolAt[right] + symbolLength[right]);
  }

  private void checkName(AvroInput input, String what, int symbol) {
    if (symbolLength[symbol] == 0) {
      throw input.broken("a " + what + " has no name");
    }
  }

  private int symbol(AvroInput input, String what) {
    return input.readIndex(what, symbols - 1);
  }

  private static int[] room(int[] array, int wanted) {
    return wanted <= array.length
        ? array
        : Arrays.copyOf(array, Math.max(wanted, array.length * 2));
  }
}

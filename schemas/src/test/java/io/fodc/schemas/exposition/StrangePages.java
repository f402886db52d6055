package io.fodc.schemas.exposition;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Pages as a list of lines that is edited from page to page: lines come, go, move, are doubled,
 * written otherwise, broken; metadata changes; values take all shapes.
 */
final class StrangePages {
  private static final String[] VALUES = {
    "0",
    "1",
    "-0",
    "17",
    "123456789",
    "1.234567e+09",
    "0.1",
    "-2.5",
    "1e-7",
    "NaN",
    "+Inf",
    "-Inf",
    "1e400",
    "12345678901234567890123",
    "0.30000000000000004",
    "1_0",
    "",
    "abc",
    "1e",
    "5.",
    ".5",
    "99999999999999999999e-5",
    "4.9e-324",
    "1e22",
    "9007199254740993",
    "-",
    "+7",
    "1e+0022"
  };
  private static final String[] ENDS = {
    " 1700000000000",
    " 12",
    " ",
    "  5",
    " x",
    " # {a=\"b\"} 1",
    " 1.5",
    "\r",
    " 99999999999999999999"
  };
  private static final String[] SUFFIXES = {
    "", "", "", "_total", "_bucket", "_sum", "_count", "_created", "_info", "_gsum"
  };
  private static final String[] TYPES = {
    "gauge", "counter", "histogram", "summary", "untyped", "unknown", "info", "gaugehistogram", "x"
  };
  private static final String[] ODD_LINES = {
    "",
    "#",
    "# a comment",
    "#HELP",
    "# EOF",
    "  ",
    "\t# tab",
    "{",
    "a{",
    "a{x=\"1\" 2",
    "\"",
    "=",
    "# HELP",
    "# TYPE m0",
    "# UNIT m0_s s",
    "# HELP m1 a \\n b",
    "# TYPE \"m.q\" gauge",
    "{\"m.q\"} 3",
    "m0-1",
    "m0{x=\"1\"}5",
    "m00 1",
    "m0 1 2 3",
    "# HELP m0 \"",
    "m0{__name__=\"x\"} 1",
    "\u0000"
  };

  private final Random random;
  private final boolean openMetrics;
  private final boolean tame;
  private final List<String> texts = new ArrayList<>();

  StrangePages(Random random, boolean openMetrics, boolean tame) {
    this.random = random;
    this.openMetrics = openMetrics;
    this.tame = tame;
    for (int family = 0; family < 1 + random.nextInt(6); family++) {
      addFamily(family);
    }
    if (openMetrics) {
      texts.add("# EOF");
    }
  }

  byte[] next() {
    for (int edits = random.nextInt(6) - 2; edits > 0; edits--) {
      edit();
    }
    StringBuilder page = new StringBuilder();
    for (String text : texts) {
      page.append(text);
      if (!text.startsWith("#") && (text.endsWith(" ") || text.endsWith("}"))) {
        page.append(value());
        if (chance(tame ? 200 : 30)) {
          page.append(ENDS[random.nextInt(ENDS.length)]);
        }
      }
      page.append('\n');
    }
    if (chance(40) && page.length() > 0) {
      page.setLength(random.nextInt(page.length()));
    }
    byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
    if (!tame && chance(10) && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private void addFamily(int number) {
    String name = "m" + number;
    if (!chance(6)) {
      texts.add("# HELP " + name + " help of " + name);
    }
    if (!chance(6)) {
      texts.add("# TYPE " + name + " " + TYPES[random.nextInt(tame ? 4 : TYPES.length)]);
    }
    for (int i = random.nextInt(12); i > 0; i--) {
      texts.add(sample(number));
    }
  }

  private String sample(int family) {
    String name = "m" + family + SUFFIXES[random.nextInt(SUFFIXES.length)];
    if (chance(8)) {
      return name + " ";
    }
    StringBuilder labels = new StringBuilder();
    for (String label : List.of("group", "le", "shard")) {
      if (random.nextBoolean()) {
        labels.append(labels.isEmpty() ? "" : ",").append(label).append("=\"");
        labels.append(random.nextInt(6)).append(chance(20) ? "\\n\\\"é" : "").append('"');
      }
    }
    String written = name + "{" + labels + "} ";
    if (!openMetrics && chance(25)) {
      written = " " + name + " { " + labels.toString().replace("=", " = ") + " }\t";
    }
    return written;
  }

  private void edit() {
    int size = texts.size();
    int at = size == 0 ? 0 : random.nextInt(size);
    switch (size == 0 ? 0 : random.nextInt(tame ? 4 : 9)) {
      case 0, 1 -> texts.add(at, sample(random.nextInt(6)));
      case 2 -> removeUnless(at, tame);
      case 3 -> texts.add(random.nextInt(size), tame ? sample(1) : texts.remove(at));
      case 4 -> texts.add(random.nextInt(size), texts.get(at));
      case 5 -> texts.add(at, ODD_LINES[random.nextInt(ODD_LINES.length)]);
      case 6 -> texts.add(at, "# TYPE m" + random.nextInt(6) + " " + TYPES[random.nextInt(4)]);
      case 7 -> texts.add(at, "# HELP m" + random.nextInt(6) + SUFFIXES[random.nextInt(10)] + " h");
      default -> swap(at, random.nextInt(size), 1 + random.nextInt(5));
    }
    while (texts.size() > 120) {
      texts.remove(random.nextInt(texts.size()));
    }
  }

  private void removeUnless(int at, boolean samplesOnly) {
    if (!samplesOnly || !texts.get(at).startsWith("#")) {
      texts.remove(at);
    }
  }

  /** A block of lines goes elsewhere. */
  private void swap(int from, int to, int count) {
    for (int i = 0; i < count && from < texts.size(); i++) {
      String moved = texts.remove(from);
      texts.add(Math.min(to + i, texts.size()), moved);
    }
  }

  private String value() {
    if (random.nextBoolean()) {
      return Integer.toString(random.nextInt(100_000));
    }
    return chance(3)
        ? ExpositionNumbers.format(Double.longBitsToDouble(random.nextLong()))
        : VALUES[random.nextInt(tame ? 10 : VALUES.length)];
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}

package io.fodc.bridge.record;

/** The samples of one part's series: what form each series has, and its numbers. One thread. */
final class PartColumns {
  private final AvroOutput forms = new AvroOutput();
  private final AvroOutput absent = new AvroOutput();
  private final AvroOutput wholes = new AvroOutput();
  private final AvroOutput doubles = new AvroOutput();
  private final AvroOutput steps = new AvroOutput();
  private int wholeCount;
  private int doubleCount;
  private int stepCount;
  private long lastWhole;

  private final int[] mark = new int[8];
  private long lastWholeMark;

  void begin() {
    forms.cutTo(0);
    absent.cutTo(0);
    wholes.cutTo(0);
    doubles.cutTo(0);
    steps.cutTo(0);
    wholeCount = 0;
    doubleCount = 0;
    stepCount = 0;
    lastWhole = 0;
  }

  int bytes() {
    return forms.length()
        + absent.length()
        + wholes.length()
        + doubles.length()
        + steps.length()
        + 64;
  }

  /** Remembers what there is. */
  void mark() {
    mark[0] = forms.length();
    mark[1] = absent.length();
    mark[2] = wholes.length();
    mark[3] = doubles.length();
    mark[4] = steps.length();
    mark[5] = wholeCount;
    mark[6] = doubleCount;
    mark[7] = stepCount;
    lastWholeMark = lastWhole;
  }

  /** Makes it what it was at the mark. */
  void cutToMark() {
    forms.cutTo(mark[0]);
    absent.cutTo(mark[1]);
    wholes.cutTo(mark[2]);
    doubles.cutTo(mark[3]);
    steps.cutTo(mark[4]);
    wholeCount = mark[5];
    doubleCount = mark[6];
    stepCount = mark[7];
    lastWhole = lastWholeMark;
  }

  void putForm(int form) {
    forms.putByte(form);
  }

  void putAbsent(byte[] bits) {
    absent.putRaw(bits, 0, bits.length);
  }

  /** All samples of a series of one whole number. */
  void putConstant(long whole) {
    wholes.putLong(whole);
    wholeCount++;
  }

  /** First sample of a series of whole numbers that differ. */
  void putFirst(long whole) {
    wholes.putLong(whole - lastWhole);
    lastWhole = whole;
    wholeCount++;
  }

  void putDouble(long bits) {
    doubles.putDouble(bits);
    doubleCount++;
  }

  /** Differences of each number but the first to the one before. */
  void putSteps(long[] numbers, int count) {
    steps.putDeltas(numbers, 1, count);
    stepCount += count - 1;
  }

  void write(AvroOutput output) {
    output.putLong(forms.length());
    output.putAll(forms);
    output.putLong(absent.length());
    output.putAll(absent);
    output.putArray(wholeCount, wholes);
    output.putArray(doubleCount, doubles);
    output.putArray(stepCount, steps);
  }
}

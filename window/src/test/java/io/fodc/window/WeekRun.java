package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A week of ticks as fast as they go, in a JVM of its own: memory stays flat and every sample held
 * is as it was. Fewer series than a real node has, and a budget as much smaller; it is full after a
 * day or two, so that series of old segments must leave the table.
 */
final class WeekRun {
  private static final Pattern OTHER =
      Pattern.compile("Other \\(reserved=(\\d+), committed=\\d+\\)");

  /** What the JDK itself takes and gives back meanwhile: paths of files, for example. */
  private static final long NATIVE_OF_OTHERS = 4_096;

  private static final int LONGER = Integer.getInteger("fodc.long", 1);
  private static final int DAYS = 7;
  private static final int STAYING = 120 * LONGER;
  private static final int OF_SEGMENT = 40 * LONGER;
  private static final long BUDGET = 1_500_000L * LONGER;

  private WeekRun() {}

  /** Ends with an error if something is not as it should be. */
  public static void main(String[] arguments) {
    // The first look makes the virtual machine load things of its own.
    nativeBytes();
    long nativeBefore = nativeBytes();
    MemoryBudget budget = new MemoryBudget(BUDGET);
    try (SeriesTable table = new SeriesTable(BUDGET / 2);
        Window window =
            Window.open(
                new WindowSettings(BUDGET, WeekNode.INTERVAL_MILLIS, STAYING), table, budget)) {
      WeekNode node = new WeekNode(table, STAYING, OF_SEGMENT, false);
      long tableAfterFourDays = 0;
      long heapAfterFourDays = 0;
      for (int number = 0; number < DAYS * WeekNode.TICKS_PER_DAY; number++) {
        Tick tick = node.at(number);
        assertThat(window.append(tick)).isEqualTo(new AppendResult.Appended(tick.size(), 0, 0));
        if ((number + 1) % WeekNode.TICKS_PER_DAY == 0) {
          assertThat(budget.used()).isLessThanOrEqualTo(BUDGET);
          assertThat(budget.used()).isEqualTo(table.bytes() + window.stats().bytesUsed());
          long onHeap = table.heapBytes() + window.heapBytes();
          assertThat(nativeBytes() - nativeBefore)
              .isCloseTo(budget.used() - onHeap, within(NATIVE_OF_OTHERS));
        }
        if (number + 1 == 4 * WeekNode.TICKS_PER_DAY) {
          assertThat(window.stats().evictedTicks()).isPositive();
          tableAfterFourDays = table.bytes();
          heapAfterFourDays = liveHeapBytes();
        }
      }
      assertThat(table.bytes()).isLessThan(tableAfterFourDays + tableAfterFourDays / 8);
      assertThat(liveHeapBytes() - heapAfterFourDays).isLessThan(128 << 10);
      assertThat(node.forgot(0)).isTrue();
      compare(window, table);
    }
    assertThat(budget.used()).isZero();
    assertThat(nativeBytes()).isCloseTo(nativeBefore, within(NATIVE_OF_OTHERS));
  }

  private static void compare(Window window, SeriesTable table) {
    WeekNode node = new WeekNode(table, STAYING, OF_SEGMENT, true);
    int last = DAYS * WeekNode.TICKS_PER_DAY - 1;
    try (WindowView view = window.view()) {
      assertThat(view.newestTickMillis()).isEqualTo(WeekNode.millis(last));
      int held = view.tickCount();
      System.out.printf(
          "week: %d series on a page, %d ticks held, %.2f bytes per sample%n",
          node.seriesOnAPage(), held, window.plan().bytesPerSample());
      TickCursor cursor = view.ticksAfter(WindowView.NO_TICK);
      for (int number = last - held + 1; number <= last; number++) {
        assertThat(cursor.next()).isTrue();
        if (!node.shows(cursor, number)) {
          throw new AssertionError("tick " + number + " is not as it was");
        }
      }
      assertThat(cursor.next()).isFalse();
    }
  }

  /**
   * What the virtual machine has given out on behalf of Java code: arenas, and next to nothing
   * else.
   */
  private static long nativeBytes() {
    Matcher found = OTHER.matcher(nativeMemoryTracking());
    if (!found.find()) {
      throw new AssertionError("no memory of Java code in:\n" + nativeMemoryTracking());
    }
    return Long.parseLong(found.group(1));
  }

  private static String nativeMemoryTracking() {
    try {
      return (String)
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "vmNativeMemory",
                  new Object[] {new String[] {"summary", "scale=b"}},
                  new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new AssertionError("start with -XX:NativeMemoryTracking=summary", e);
    }
  }

  private static long liveHeapBytes() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

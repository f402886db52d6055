package io.fodc.consumer.example;

import io.fodc.consumer.NodeWindow;
import io.fodc.consumer.SeriesSamples;
import io.fodc.consumer.Subscription;
import io.fodc.consumer.WindowConsumer;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

/** Prints the newest value of every series of every window: {@code PrintWindows SERVERS GROUP}. */
public final class PrintWindows {
  private PrintWindows() {}

  /** Prints until the process is ended. */
  public static void main(String[] arguments) {
    print(Subscription.to(arguments[0], arguments[1]), System.out, Long.MAX_VALUE);
  }

  /** Prints so many windows. */
  public static void print(Subscription subscription, PrintStream out, long windows) {
    try (WindowConsumer consumer =
        WindowConsumer.open(
            subscription,
            unread -> System.err.println(unread.offset() + " passed over: " + unread.reason()))) {
      for (long printed = 0; printed < windows; ) {
        List<NodeWindow> next = consumer.poll(Duration.ofSeconds(1));
        next.forEach(window -> print(window, out));
        consumer.commit();
        printed += next.size();
      }
    }
  }

  private static void print(NodeWindow window, PrintStream out) {
    out.println(window.origin().node() + " until " + window.toMillis());
    for (SeriesSamples samples : window.series()) {
      double newest = samples.values()[samples.values().length - 1];
      out.println("  " + samples.series().name() + samples.series().labels() + " " + newest);
    }
  }
}

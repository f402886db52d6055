package io.fodc.agent.capture;

/** A program for a JVM of its own: keeps threads busy in one way until its input ends. */
public final class BusyJvm {
  private static final Object MONITOR = new Object();

  static volatile Object kept = "";
  static volatile long turned;

  private BusyJvm() {}

  /** Does what its argument says. */
  public static void main(String[] arguments) throws Exception {
    Runnable load =
        switch (arguments[0]) {
          case "spin" -> BusyJvm::spin;
          case "allocate" -> BusyJvm::allocate;
          case "enter" -> BusyJvm::enter;
          default -> throw new IllegalArgumentException(arguments[0]);
        };
    for (int i = 0; i < 2; i++) {
      Thread thread = new Thread(load);
      thread.setDaemon(true);
      thread.start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Whoever started it closes the other end.
    }
  }

  static void spin() {
    while (true) {
      turned = turned * 31 + 1;
    }
  }

  static void allocate() {
    while (true) {
      kept = new byte[4096];
    }
  }

  static void enter() {
    try {
      while (true) {
        synchronized (MONITOR) {
          Thread.sleep(2);
        }
        // Else the one that has it takes it again, and the other's wait never ends.
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      // Nobody does.
    }
  }
}

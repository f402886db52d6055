package io.fodc.profiling.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Threads that do one thing until they are ended; also a program of its own, for other JVMs. */
final class Load {
  private static final int BLOCK = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Object monitor = new Object();
  private final List<Thread> threads = new ArrayList<>();

  /** What was made last, so that it is made at all. */
  static volatile Object kept = "";

  static volatile long turned;

  /** Does what its arguments say, until its input ends. */
  public static void main(String[] arguments) throws Exception {
    Load load = new Load();
    for (String one : arguments) {
      load.start(
          switch (one) {
            case "spin" -> Load::spin;
            case "allocate" -> Load::allocate;
            case "contend" -> load::contend;
            case "enter" -> load::enter;
            case "idle" -> Load::idle;
            default -> throw new IllegalArgumentException(one);
          });
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Whoever started it closes the other end.
    }
    System.exit(0);
  }

  void start(Runnable what) {
    Thread thread = new Thread(what);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  void end() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join();
    }
  }

  static void spin() {
    while (!Thread.currentThread().isInterrupted()) {
      long turns = turned;
      for (int i = 0; i < 100_000; i++) {
        turns = turns * 31 + i;
      }
      turned = turns;
    }
  }

  static void allocate() {
    while (!Thread.currentThread().isInterrupted()) {
      kept = new byte[BLOCK];
    }
  }

  static void idle() {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      // It is over.
    }
  }

  void contend() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        lock.lockInterruptibly();
        try {
          Thread.sleep(2);
        } finally {
          lock.unlock();
        }
        // Else the one that has it takes it again, and the other's wait never ends.
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      // It is over.
    }
  }

  void enter() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        synchronized (monitor) {
          Thread.sleep(2);
        }
        // Else the one that has it takes it again, and the other's wait never ends.
        Thread.sleep(1);
      }
    } catch (InterruptedException e) {
      // It is over.
    }
  }
}

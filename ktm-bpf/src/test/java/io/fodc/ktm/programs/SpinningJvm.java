package io.fodc.ktm.programs;

/** A Java program that spends its time in one method, until its input ends. */
final class SpinningJvm {
  private static final int ROUNDS = 100_000;
  private static final int WARM = 2_000;

  private static volatile long sink;

  private SpinningJvm() {}

  static long churn(long value) {
    long churned = value;
    for (int i = 0; i < ROUNDS; i++) {
      churned = churned * 6364136223846793005L + i;
    }
    return churned;
  }

  public static void main(String[] arguments) throws Exception {
    for (int i = 0; i < WARM; i++) {
      sink += churn(sink);
    }
    System.out.println("spinning");
    while (System.in.available() == 0) {
      sink += churn(sink);
    }
  }
}

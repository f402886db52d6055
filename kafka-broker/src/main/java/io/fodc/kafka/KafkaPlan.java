package io.fodc.kafka;

/**
 * What cluster a test wants.
 *
 * @param brokers 1 to 3; each is controller as well
 * @param secured whether there are the listeners SASL_SSL and SSL besides PLAINTEXT
 * @param acls whether what no rule allows is forbidden; the user {@code admin} and whoever comes by
 *     PLAINTEXT may do everything
 */
public record KafkaPlan(int brokers, boolean secured, boolean acls) {
  private static final int MOST = 3;

  public KafkaPlan {
    if (brokers < 1 || brokers > MOST) {
      throw new IllegalArgumentException(brokers + " brokers; 1 to " + MOST + " can be started");
    }
  }

  /** One broker that lets everybody in. */
  public static KafkaPlan plain() {
    return new KafkaPlan(1, false, false);
  }

  /** One broker with every listener and ACLs. */
  public static KafkaPlan strict() {
    return new KafkaPlan(1, true, true);
  }

  /** As many of them. */
  public KafkaPlan times(int count) {
    return new KafkaPlan(count, secured, acls);
  }

  /** The replication that survives the loss of one broker, if there is more than one. */
  int replicas() {
    return brokers;
  }

  int replicasInSync() {
    return brokers < MOST ? 1 : 2;
  }
}

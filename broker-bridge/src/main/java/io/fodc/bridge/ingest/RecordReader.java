package io.fodc.bridge.ingest;

import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Takes the records of some topics. One thread. */
interface RecordReader {
  /**
   * Takes one record.
   *
   * @throws RefusedException if it cannot be taken, ever
   */
  void take(ConsumerRecord<byte[], byte[]> record, Arrival arrival) throws RefusedException;

  /** Time has passed; called every second or so. */
  void tick(long nowMillis);

  /** Records of these partitions that came before no longer matter. */
  void forget(Set<Integer> partitions);
}

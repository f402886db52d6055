package io.fodc.bridge.ingest;

import io.fodc.bridge.framing.FramingException;
import io.fodc.bridge.record.NodeConfigRecord;
import io.fodc.bridge.record.NodeStateRecord;
import io.fodc.bridge.record.RecordException;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.schemas.node.NodeId;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads states and configurations; a state without a value says that the node is gone. */
final class NodeRecords implements RecordReader {
  private final String statesTopic;
  private final FleetSink sink;

  NodeRecords(String statesTopic, FleetSink sink) {
    this.statesTopic = statesTopic;
    this.sink = sink;
  }

  @Override
  public void take(ConsumerRecord<byte[], byte[]> record, Arrival arrival) throws RefusedException {
    NodeId key = RecordKey.node(record);
    byte @Nullable [] value = record.value();
    boolean state = record.topic().equals(statesTopic);
    if (value == null) {
      if (state) {
        sink.gone(key, arrival);
      }
      return;
    }
    RecordSchema schema = state ? RecordSchema.NODE_STATE : RecordSchema.NODE_CONFIG;
    try {
      if (state) {
        NodeStateRecord told = NodeStateRecord.decode(value);
        RecordKey.check(key, told.node());
        sink.state(told, arrival);
      } else {
        NodeConfigRecord told = NodeConfigRecord.decode(value);
        RecordKey.check(key, told.node());
        sink.config(told, arrival);
      }
    } catch (FramingException e) {
      throw new RefusedException(Refusal.FRAMING, String.valueOf(e.getMessage()));
    } catch (RecordException e) {
      throw RecordKey.refusal(e, schema, value);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.RECORD, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void tick(long nowMillis) {}

  @Override
  public void forget(Set<Integer> partitions) {}
}

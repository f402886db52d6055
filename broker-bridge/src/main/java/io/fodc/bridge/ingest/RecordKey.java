package io.fodc.bridge.ingest;

import io.fodc.bridge.framing.Framing;
import io.fodc.bridge.framing.FramingException;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.RecordException;
import io.fodc.bridge.record.RecordSchema;
import io.fodc.schemas.node.NodeId;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What the key of a record says, checked against the record. */
final class RecordKey {
  private RecordKey() {}

  static NodeId node(ConsumerRecord<byte[], byte[]> record) throws RefusedException {
    byte @Nullable [] key = record.key();
    if (key == null) {
      throw new RefusedException(Refusal.KEY, "the record has no key; it is cluster/node_id");
    }
    try {
      return NodeKey.node(key);
    } catch (FramingException e) {
      throw new RefusedException(Refusal.KEY, String.valueOf(e.getMessage()));
    }
  }

  /** Who writes by key may write for that node alone; a record about another is nobody's. */
  static void check(NodeId key, NodeId told) throws RefusedException {
    if (!key.equals(told)) {
      throw new RefusedException(
          Refusal.KEY_MISMATCH,
          "the key names node %s, the record node %s: its writer is not who it says"
              .formatted(key, told));
    }
  }

  /** Why a record could not be decoded. */
  static RefusedException refusal(RecordException e, RecordSchema schema, byte[] message) {
    try {
      schema.writer(Framing.of(message));
    } catch (FramingException | RecordException unknown) {
      return new RefusedException(Refusal.SCHEMA, String.valueOf(e.getMessage()));
    }
    return new RefusedException(Refusal.RECORD, String.valueOf(e.getMessage()));
  }
}

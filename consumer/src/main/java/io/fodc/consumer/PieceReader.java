package io.fodc.consumer;

import io.fodc.bridge.framing.FramingException;
import io.fodc.bridge.framing.NodeKey;
import io.fodc.bridge.record.RecordException;
import io.fodc.bridge.record.WindowDecoder;
import io.fodc.bridge.record.WindowOrigin;
import io.fodc.bridge.record.WindowPart;
import io.fodc.bridge.record.WindowSink;
import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads records in either framing. One thread. */
final class PieceReader {
  private final WindowDecoder decoder = new WindowDecoder();

  /**
   * Reads one.
   *
   * @throws UnreadException if it is no window of the node that its key names
   */
  Piece read(ConsumerRecord<byte[], byte[]> record) throws UnreadException {
    byte @Nullable [] key = record.key();
    byte @Nullable [] value = record.value();
    if (key == null || value == null) {
      throw new UnreadException("the record has no key or no value");
    }
    try {
      NodeId node = NodeKey.node(key);
      Sink sink = new Sink();
      decoder.decode(value, sink);
      Piece piece = sink.piece.orElseThrow();
      if (!piece.origin().node().equals(node)) {
        throw new UnreadException(
            "the key names node %s, the record node %s".formatted(node, piece.origin().node()));
      }
      return piece;
    } catch (FramingException | RecordException e) {
      throw new UnreadException(String.valueOf(e.getMessage()));
    }
  }

  private static final class Sink implements WindowSink {
    private final List<SeriesSamples> series = new ArrayList<>();
    private Optional<Piece> piece = Optional.empty();
    private SeriesKey key = new SeriesKey();
    private MetricFamily family = MetricFamily.unknown("none");

    @Override
    public void window(WindowOrigin origin, WindowPart part, long[] ticks, int count) {
      piece = Optional.of(new Piece(origin, part, Arrays.copyOf(ticks, count), series));
    }

    @Override
    public void series(SeriesKey nextKey, MetricFamily nextFamily) {
      key = nextKey;
      family = nextFamily;
    }

    @Override
    public void points(long[] ticks, double[] values, int count) {
      series.add(
          new SeriesSamples(
              key.toDefinition(family), Arrays.copyOf(ticks, count), Arrays.copyOf(values, count)));
    }
  }
}

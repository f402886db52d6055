package io.fodc.schemas.link;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.wire.agent.v1.Family;
import io.fodc.schemas.wire.agent.v1.SeriesDefinitions;
import java.util.HashMap;
import java.util.Map;

/**
 * Builds the {@code SeriesDefinitions} of one session. {@link #add} series until {@link #full},
 * {@link #take} the message, send it, go on. Keeps the session's families, not its series. One
 * thread.
 */
public final class SeriesDictionaryWriter {
  /** A series that cannot be told within the bounds of the link. */
  public static final int REFUSED = -1;

  /** A message is full from here on, so that it never comes near the limit of a message. */
  private static final int FULL_BYTES = 1 << 20;

  private final Map<MetricFamily, Integer> families = new HashMap<>();
  private long familyBytes;
  private int size;
  private int messageBytes;
  private SeriesDefinitions.Builder message = SeriesDefinitions.newBuilder();

  /** Starts the dictionary anew: the next message carries {@code reset}. */
  public void reset() {
    families.clear();
    familyBytes = 0;
    size = 0;
    messageBytes = 0;
    message = SeriesDefinitions.newBuilder().setReset(true);
  }

  /**
   * Adds a series to the message being built.
   *
   * @return its id in the dictionary, or {@link #REFUSED} when the series, its family or the
   *     session is beyond a bound
   */
  public int add(SeriesDefinition definition) {
    if (size == LinkLimits.MAX_SERIES || definition.labels().size() > LinkLimits.MAX_LABELS) {
      return REFUSED;
    }
    Integer known = families.get(definition.family());
    int familyIndex = known == null ? families.size() : known;
    io.fodc.schemas.wire.agent.v1.SeriesDefinition series =
        LinkTypes.wireSeries(definition, familyIndex);
    int seriesBytes = series.getSerializedSize();
    if (seriesBytes > LinkLimits.MAX_DEFINITION_BYTES
        || (known == null && !addFamily(definition.family()))) {
      return REFUSED;
    }
    message.addSeries(series);
    messageBytes += seriesBytes;
    return size++;
  }

  /** Whether the message must be taken before another series is added. */
  public boolean full() {
    return message.getSeriesCount() >= LinkLimits.MAX_DEFINITIONS_PER_MESSAGE
        || messageBytes >= FULL_BYTES;
  }

  /** Whether there is anything to send: a series, or a reset. */
  public boolean pending() {
    return message.getSeriesCount() > 0 || message.getReset();
  }

  /** The message built so far; the next one starts empty. */
  public SeriesDefinitions take() {
    SeriesDefinitions taken = message.build();
    message = SeriesDefinitions.newBuilder();
    messageBytes = 0;
    return taken;
  }

  /** Series in the dictionary. */
  public int size() {
    return size;
  }

  private boolean addFamily(MetricFamily family) {
    Family wire = LinkTypes.wireFamily(family);
    int bytes = wire.getSerializedSize();
    if (bytes > LinkLimits.MAX_DEFINITION_BYTES
        || familyBytes + bytes > LinkLimits.MAX_FAMILY_BYTES_PER_SESSION) {
      return false;
    }
    families.put(family, families.size());
    familyBytes += bytes;
    messageBytes += bytes;
    message.addFamilies(wire);
    return true;
  }
}

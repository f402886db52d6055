package io.fodc.proxy.fetch;

import com.google.protobuf.ByteString;
import io.fodc.proxy.fleet.SessionControl;
import io.fodc.proxy.upload.UploadFeed;
import io.fodc.proxy.upload.UploadRefusal;
import io.fodc.proxy.upload.Uploads;
import io.fodc.schemas.metric.SeriesDefinition;
import io.fodc.schemas.metric.SeriesKey;
import io.fodc.schemas.node.NodeId;
import io.fodc.window.MemoryBudget;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.Tick;
import io.fodc.window.Window;
import io.fodc.window.WindowSettings;
import io.fodc.window.WindowView;
import io.fodc.window.file.WindowExport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** An agent's window, and an agent that sends ranges of it, or does otherwise. */
final class FakeAgent implements SessionControl, AutoCloseable {
  /** What it does when it is asked. */
  enum Manner {
    SENDS,
    HANGS,
    STOPS_HALFWAY,
    REFUSES,
    SENDS_NONSENSE,
    SENDS_ANOTHER_NODES,
    DAMAGES
  }

  final List<String> asked = new CopyOnWriteArrayList<>();
  final Map<Long, Map<SeriesDefinition, Long>> truth = new TreeMap<>();
  volatile Manner manner = Manner.SENDS;
  volatile CountDownLatch mayAnswer = new CountDownLatch(0);

  private final NodeId node;
  private final Uploads uploads;
  private final MemoryBudget budget = new MemoryBudget(16 << 20);
  private final SeriesTable table = new SeriesTable(4 << 20);
  private final Window window =
      Window.open(new WindowSettings(16 << 20, 10_000, 40), table, budget);
  private final List<SeriesDefinition> series;
  private final int[] ids;

  FakeAgent(NodeId node, Uploads uploads, List<SeriesDefinition> series) {
    this.node = node;
    this.uploads = uploads;
    this.series = series;
    ids = new int[series.size()];
    for (int i = ids.length - 1; i >= 0; i--) {
      ids[i] = table.intern(SeriesKey.of(series.get(i)), series.get(i).family());
    }
  }

  static double value(int series, long tickMillis) {
    return series % 2 == 0 ? tickMillis / 1_000.0 : Math.sin(series + tickMillis);
  }

  /** Every seventh sample is absent. */
  static boolean present(int series, long tickMillis) {
    return (series + tickMillis / 10_000) % 7 != 0;
  }

  void record(long fromMillis, long toMillis) {
    Tick tick = new Tick();
    for (long time = fromMillis; time <= toMillis; time += 10_000) {
      Map<SeriesDefinition, Long> samples = new java.util.HashMap<>();
      tick.reset(time);
      for (int i = 0; i < ids.length; i++) {
        if (present(i, time)) {
          tick.add(ids[i], value(i, time));
          samples.put(series.get(i), Double.doubleToRawLongBits(value(i, time)));
        }
      }
      truth.put(time, samples);
      window.append(tick);
    }
  }

  long oldestMillis() {
    return window.stats().oldestTickMillis();
  }

  @Override
  public void fetchWindow(String uploadId, long from, long to, long mostBytes) {
    asked.add(from + ".." + to);
    if (manner == Manner.REFUSES) {
      uploads.refused(node, uploadId, "busy: another upload is on its way");
    } else if (manner != Manner.HANGS) {
      Thread.ofVirtual().start(() -> send(uploadId, from, to));
    }
  }

  private void send(String uploadId, long from, long to) {
    try (UploadFeed feed = uploads.feed(node, uploadId, WindowFetcher.PURPOSE)) {
      mayAnswer.await();
      byte[] bytes = export(from, to);
      int end = manner == Manner.STOPS_HALFWAY ? bytes.length / 2 : bytes.length;
      for (int at = 0; at < end; at += 10_000) {
        feed.take(at, ByteString.copyFrom(bytes, at, Math.min(10_000, end - at)));
      }
      if (manner != Manner.STOPS_HALFWAY) {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        hash[0] ^= (byte) (manner == Manner.DAMAGES ? 1 : 0);
        feed.finish(bytes.length, hash);
      }
    } catch (UploadRefusal e) {
      asked.add("refused " + e.kind());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] export(long from, long to) throws IOException {
    if (manner == Manner.SENDS_NONSENSE) {
      return new byte[5_000];
    }
    NodeId said =
        manner == Manner.SENDS_ANOTHER_NODES ? new NodeId(node.cluster(), "another") : node;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (WindowView view = window.view()) {
      WindowExport.write(view, table, SeriesSelector.all(), from, to, said, out);
    }
    return out.toByteArray();
  }

  @Override
  public void replaced(String bySession) {}

  @Override
  public void drain(Duration maxDelay, String reason) {}

  @Override
  public void collectConfig(String reason) {}

  @Override
  public void close(String reason) {}

  @Override
  public void close() {
    window.close();
    table.close();
  }
}

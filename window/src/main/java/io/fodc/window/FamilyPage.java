package io.fodc.window;

import io.fodc.schemas.metric.MetricFamily;
import io.fodc.schemas.metric.MetricType;
import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A few families with all their texts, deflated together once there are enough of them: names and
 * helps of one node are much alike. What was read of it stays as long as the collector lets it. Any
 * thread reads; it does not change but for {@link #live}.
 *
 * <pre>
 *   for each family: type | name | unit | help     a text: int length in bytes | UTF-8
 * </pre>
 */
final class FamilyPage {
  /** A page with so many families, or so many bytes, takes no more. */
  static final int MOST_FAMILIES = 32;

  private static final int MOST_BYTES = 4096;

  /** Heap beside ids and texts, an upper estimate: this, two array headers, the reference. */
  private static final int OBJECT_BYTES = 40 + 2 * 16 + 48;

  private static final FamilyPage NONE =
      new FamilyPage(new int[0], new byte[0], 0, new MetricFamily[0]);

  private final int[] ids;
  private final byte[] texts;

  /** Length of the texts. */
  private final int length;

  private volatile WeakReference<MetricFamily[]> read;

  /** Families that are nowhere else. The owner's lock guards it. */
  int live;

  private FamilyPage(int[] ids, byte[] texts, int length, MetricFamily[] families) {
    this.ids = ids;
    this.texts = texts;
    this.length = length;
    live = ids.length;
    read = new WeakReference<>(families);
  }

  /** A page of one family. */
  static FamilyPage of(int id, MetricFamily family) {
    return NONE.with(id, family);
  }

  /** What is on this page, which is not full, and one family more; deflated if it is full then. */
  FamilyPage with(int id, MetricFamily family) {
    int count = ids.length;
    MetricFamily[] all = Arrays.copyOf(families(), count + 1);
    all[count] = family;
    int[] more = Arrays.copyOf(ids, count + 1);
    more[count] = id;
    return page(more, appended(texts, family), all);
  }

  /** What of this page, which is not full, is still on it. */
  FamilyPage without(IntPredicate gone) {
    FamilyPage kept = NONE;
    for (int id : ids) {
      kept = gone.test(id) ? kept : kept.with(id, family(id));
    }
    return kept;
  }

  private static FamilyPage page(int[] ids, byte[] plain, MetricFamily[] families) {
    boolean full = ids.length >= MOST_FAMILIES || plain.length >= MOST_BYTES;
    return new FamilyPage(ids, full ? deflated(plain) : plain, plain.length, families);
  }

  /** Whether it takes no more families. */
  boolean isFull() {
    return ids.length >= MOST_FAMILIES || length >= MOST_BYTES;
  }

  /** Number of families. */
  int size() {
    return ids.length;
  }

  /** Id of a family. */
  int id(int at) {
    return ids[at];
  }

  /** Heap it takes, an upper estimate. */
  long bytes() {
    return OBJECT_BYTES + 4L * ids.length + texts.length;
  }

  /** The family of an id that is on this page. */
  MetricFamily family(int id) {
    for (int at = 0; at < ids.length; at++) {
      if (ids[at] == id) {
        return families()[at];
      }
    }
    throw new IllegalArgumentException("family " + id + " is not on this page");
  }

  private MetricFamily[] families() {
    MetricFamily @Nullable [] known = read.get();
    if (known != null) {
      return known;
    }
    ByteBuffer plain = ByteBuffer.wrap(isFull() ? inflated() : texts);
    MetricFamily[] families = new MetricFamily[ids.length];
    for (int at = 0; at < families.length; at++) {
      MetricType type = MetricType.ofOrdinal(plain.get());
      families[at] = new MetricFamily(text(plain), type, text(plain), text(plain));
    }
    read = new WeakReference<>(families);
    return families;
  }

  private static byte[] appended(byte[] texts, MetricFamily family) {
    byte[] name = family.name().getBytes(StandardCharsets.UTF_8);
    byte[] unit = family.unit().getBytes(StandardCharsets.UTF_8);
    byte[] help = family.help().getBytes(StandardCharsets.UTF_8);
    int more = 1 + 3 * Integer.BYTES + name.length + unit.length + help.length;
    byte[] longer = Arrays.copyOf(texts, texts.length + more);
    ByteBuffer out = ByteBuffer.wrap(longer, texts.length, more);
    out.put((byte) family.type().ordinal());
    out.putInt(name.length).put(name);
    out.putInt(unit.length).put(unit);
    out.putInt(help.length).put(help);
    return longer;
  }

  private static String text(ByteBuffer from) {
    byte[] utf8 = new byte[from.getInt()];
    from.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static byte[] deflated(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2);
    byte[] part = new byte[1024];
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true)) {
      deflater.setInput(plain);
      deflater.finish();
      while (!deflater.finished()) {
        out.write(part, 0, deflater.deflate(part));
      }
    }
    return out.toByteArray();
  }

  private byte[] inflated() {
    byte[] plain = new byte[length];
    try (Inflater inflater = new Inflater(true)) {
      inflater.setInput(texts);
      int done = 0;
      while (done < length && !inflater.needsInput()) {
        done += inflater.inflate(plain, done, length - done);
      }
      return plain;
    } catch (DataFormatException e) {
      throw new IllegalStateException("families that were deflated here cannot be inflated", e);
    }
  }
}

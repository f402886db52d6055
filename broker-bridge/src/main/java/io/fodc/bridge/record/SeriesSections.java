package io.fodc.bridge.record;

import io.fodc.schemas.node.NodeId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Where the definitions of series ended in the last record of each node, and what they were called:
 * the next record mostly begins with the same ones, and need not be read so far to be sure of it.
 * Of the {@value #MOST} parts used last. One thread.
 */
final class SeriesSections {
  private static final int MOST = 65_536;

  private final MessageDigest digest;
  private final LinkedHashMap<Part, Section> sections = new LinkedHashMap<>(64, 0.75f, true);

  private record Part(NodeId node, int index) {}

  /**
   * Definitions that were read and checked.
   *
   * @param length bytes of them
   * @param series how many they define
   */
  record Section(SeriesSetName name, int length, int series) {}

  SeriesSections() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** What begins here, if it is what the node's last such record had. */
  Optional<Section> find(WindowHead.Read head, AvroInput input) {
    return Optional.ofNullable(sections.get(part(head)))
        .filter(last -> last.length <= input.left())
        .filter(last -> name(input, input.at(), last.length).equals(last.name));
  }

  /** Takes note of what was read from a place on; what it is called. */
  SeriesSetName learn(WindowHead.Read head, AvroInput input, int from, int series) {
    int length = input.at() - from;
    SeriesSetName name = name(input, from, length);
    sections.put(part(head), new Section(name, length, series));
    if (sections.size() > MOST) {
      sections.pollFirstEntry();
    }
    return name;
  }

  private static Part part(WindowHead.Read head) {
    return new Part(head.origin().node(), head.part().index());
  }

  private SeriesSetName name(AvroInput input, int from, int length) {
    digest.update(input.bytes(), from, length);
    ByteBuffer sum = ByteBuffer.wrap(digest.digest());
    return new SeriesSetName(sum.getLong(), sum.getLong());
  }
}

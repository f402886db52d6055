package io.fodc.bridge.record;

import io.fodc.bridge.framing.Framing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The schemas of the records: the present one and every one that was published. */
public enum RecordSchema {
  METRIC_WINDOW("metric-window"),
  NODE_CONFIG("node-config"),
  NODE_STATE("node-state");

  private final String file;
  private final Schema schema;
  private final List<Schema> history;
  private final Map<Long, Schema> byFingerprint = new HashMap<>();
  private final long fingerprint;

  RecordSchema(String file) {
    this.file = file;
    schema = load("/avro/" + file + ".avsc");
    fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    List<Schema> found = new ArrayList<>();
    while (RecordSchema.class.getResource(place(found.size() + 1)) != null) {
      found.add(load(place(found.size() + 1)));
    }
    history = List.copyOf(found);
    for (Schema published : history) {
      byFingerprint.put(SchemaNormalization.parsingFingerprint64(published), published);
    }
  }

  /** The one that is written. */
  public Schema schema() {
    return schema;
  }

  /** Whether a record with this framing was written with {@link #schema()}. */
  boolean isPresent(Framing framing) {
    return switch (framing) {
      case Framing.Confluent _ -> true;
      case Framing.SingleObject object -> object.fingerprint() == fingerprint;
    };
  }

  /** Every published one, the first version first. */
  public List<Schema> history() {
    return history;
  }

  /** The framing that needs no registry. */
  public Framing singleObject() {
    return new Framing.SingleObject(fingerprint);
  }

  /**
   * The schema that a record was written with. An id of a registry is taken for that of the present
   * one.
   *
   * @throws RecordException if it is none of those known here
   */
  public Schema writer(Framing framing) {
    return switch (framing) {
      case Framing.Confluent _ -> schema;
      case Framing.SingleObject object -> {
        Schema published = byFingerprint.get(object.fingerprint());
        if (published != null) {
          yield published;
        }
        throw new RecordException(
            "schema %016x is none of the %d versions of %s known here: a newer agent wrote it, update this reader"
                .formatted(object.fingerprint(), history.size(), file));
      }
    };
  }

  private String place(int version) {
    return "/avro/history/" + file + "/" + version + ".avsc";
  }

  private static Schema load(String place) {
    try (InputStream stream = RecordSchema.class.getResourceAsStream(place)) {
      if (stream == null) {
        throw new IllegalStateException(place + " is not on the class path: add fodc-schemas");
      }
      return new Schema.Parser().parse(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + place, e);
    }
  }
}

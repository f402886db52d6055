package io.fodc.ctl.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.fodc.ctl.ExitCode;
import io.fodc.ctl.Failure;
import io.fodc.ctl.http.Address;
import io.fodc.ctl.http.ProxyClient;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads {@code /metrics-windows} as it comes, at most {@value #MOST_BYTES} bytes: an object per
 * series, and a last one about what is missing.
 */
final class SeriesLines {
  private static final long MOST_BYTES = 256L << 20;
  private static final Duration STALL = Duration.ofSeconds(30);
  private static final Set<String> OF_THE_NODE =
      Set.of("cluster", "node_id", "node_role", "node_type", "pod_name", "container_name");

  private SeriesLines() {}

  /** Hands out the series; the last line. */
  static JsonNode read(ProxyClient client, Address address, Consumer<JsonNode> to) {
    try (ProxyClient.Body body = client.stream(address, "application/x-ndjson", List.of(), STALL);
        MappingIterator<JsonNode> lines =
            ProxyClient.JSON.readerFor(JsonNode.class).readValues(new Limited(body.in()))) {
      while (lines.hasNextValue()) {
        JsonNode line = lines.nextValue();
        if (!line.has("name")) {
          return line;
        }
        to.accept(line);
      }
      throw brokenOff("the last line is missing");
    } catch (JsonProcessingException e) {
      throw brokenOff(e.getOriginalMessage());
    } catch (IOException e) {
      throw brokenOff(String.valueOf(e.getMessage()));
    }
  }

  private static Failure brokenOff(String why) {
    return new Failure(
        ExitCode.FAILED,
        "the answer broke off",
        List.of("why:     " + why, "remedy:  ask again, or for less: --match, --since, --step"));
  }

  /** A series as Prometheus writes it, without the labels that say which node it is from. */
  static String text(JsonNode series) {
    StringBuilder text = new StringBuilder(series.path("name").asText());
    char before = '{';
    for (var label : series.path("labels").properties()) {
      if (!OF_THE_NODE.contains(label.getKey())) {
        text.append(before).append(label.getKey()).append("=\"");
        text.append(label.getValue().asText().replace("\\", "\\\\").replace("\"", "\\\""));
        text.append('"');
        before = ',';
      }
    }
    return before == '{' ? text.toString() : text.append('}').toString();
  }

  private static final class Limited extends FilterInputStream {
    private long left = MOST_BYTES;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] into, int from, int count) throws IOException {
      int read = super.read(into, from, count);
      left -= Math.max(read, 0);
      if (left < 0) {
        throw new IOException("it is longer than " + MOST_BYTES + " bytes");
      }
      return read;
    }
  }
}

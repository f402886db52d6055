package io.fodc.proxy.http;

import io.fodc.proxy.access.Permission;
import io.fodc.proxy.audit.AuditLog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code /api/v1/audit}: who did what, as it stands in the log. */
final class AuditPages {
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 10_000;

  private final AuditLog log;

  AuditPages(AuditLog log) {
    this.log = log;
  }

  List<Route> routes() {
    return List.of(
        Route.of(
                "/api/v1/audit",
                Permission.READ_AUDIT,
                List.of(Parameter.START, Parameter.END, Parameter.AFTER, Parameter.LIMIT),
                this::audit)
            .withAudit());
  }

  private void audit(Request request, Reply reply) throws IOException {
    String type =
        MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE, Json.LINES_MEDIA_TYPE));
    boolean lines = type.equals(Json.LINES_MEDIA_TYPE);
    TimeRange range = TimeRange.of(request.query());
    long after = number(request.query(), Parameter.AFTER, 0, Long.MAX_VALUE, 0);
    long limit = number(request.query(), Parameter.LIMIT, 1, MAX_LIMIT, DEFAULT_LIMIT);
    reply.stream(type, out -> new Records(out, lines, range, limit).write(after));
  }

  private static long number(Query query, Parameter parameter, long least, long most, long absent) {
    return query
        .one(parameter)
        .map(
            value -> {
              try {
                long number = Long.parseLong(value);
                if (number >= least && number <= most) {
                  return number;
                }
              } catch (NumberFormatException e) {
                // Refused below.
              }
              throw Query.invalid(
                  parameter.name(),
                  value,
                  "it is no number from " + least + " to " + most,
                  "use one, or leave it out");
            })
        .orElse(absent);
  }

  /** One answer of records on its way out. */
  private final class Records {
    private final OutputStream out;
    private final boolean lines;
    private final TimeRange range;
    private final long limit;
    private long count;
    private long lastSeq;
    private boolean more;

    Records(OutputStream out, boolean lines, TimeRange range, long limit) {
      this.out = out;
      this.lines = lines;
      this.range = range;
      this.limit = limit;
    }

    void write(long after) throws IOException {
      text(lines ? "" : "{\"records\":[");
      log.read(after, this::record);
      String next = more ? "\"next_after\":" + lastSeq : "";
      if (!lines) {
        text("],\"more\":" + more + (more ? "," + next : "") + "}");
      } else if (more) {
        text("{" + next + "}\n");
      }
    }

    private boolean record(long seq, long timeMillis, byte[] json) throws IOException {
      boolean damaged = seq < 0;
      if (!damaged && (timeMillis < range.fromMillis() || timeMillis > range.toMillis())) {
        return true;
      }
      if (count == limit) {
        more = true;
        return false;
      }
      text(!lines && count > 0 ? "," : "");
      out.write(json);
      text(lines ? "\n" : "");
      count++;
      lastSeq = damaged ? lastSeq : seq;
      return true;
    }

    private void text(String words) throws IOException {
      out.write(words.getBytes(StandardCharsets.UTF_8));
    }
  }
}

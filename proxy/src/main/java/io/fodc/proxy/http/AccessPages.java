package io.fodc.proxy.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Grant;
import io.fodc.proxy.access.Identity;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.access.Reach;
import io.fodc.proxy.access.Requirement;
import io.fodc.schemas.node.NodeId;
import io.fodc.schemas.node.NodeRole;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/whoami}, {@code /api/v1/can-i} and {@code /api/v1/audit}. */
final class AccessPages {
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 10_000;

  /** One node at most: what {@code cluster}, {@code role} and {@code node_id} mean here. */
  private static final List<Parameter> CAN_I =
      List.of(
          Parameter.VERB,
          Parameter.RESOURCE,
          new Parameter(Parameter.CLUSTER.name(), false),
          new Parameter(Parameter.ROLE.name(), false),
          new Parameter(Parameter.NODE_ID.name(), false));

  private final AccessControl access;

  AccessPages(AccessControl access) {
    this.access = access;
  }

  List<Route> routes() {
    return List.of(
        Route.of("/api/v1/whoami", Requirement.Simple.IDENTITY, List.of(), this::whoAmI),
        Route.of("/api/v1/can-i", Requirement.Simple.IDENTITY, CAN_I, this::canI),
        Route.of(
                "/api/v1/audit",
                Permission.READ_AUDIT,
                List.of(Parameter.START, Parameter.END, Parameter.AFTER, Parameter.LIMIT),
                this::audit)
            .withAudit());
  }

  private void whoAmI(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    Identity who = request.caller().identity();
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          json.writeStringField("name", who.name());
          json.writeBooleanField("authenticated", access.http().required());
          json.writeArrayFieldStart("groups");
          for (String group : who.groups()) {
            json.writeString(group);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("grants");
          for (Grant grant : who.grants()) {
            json.writeStartObject();
            json.writeStringField("role", grant.role().word());
            json.writeStringField("scope", grant.scope().toString());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeArrayFieldStart("permissions");
          for (Permission permission : who.permissions()) {
            json.writeString(permission.word());
          }
          json.writeEndArray();
          if (who.expires().isPresent()) {
            Json.timeField(json, "expires", who.expires().get().toEpochMilli());
          }
          json.writeEndObject();
          json.close();
        });
  }

  private void canI(Request request, Reply reply) throws IOException {
    MediaRanges.choose(request.accept(), List.of(Json.MEDIA_TYPE));
    Query query = request.query();
    Permission permission = permission(query);
    Reach reach = request.caller().identity().reach(permission);
    boolean allowed = reaches(reach, query);
    reply.stream(
        Json.MEDIA_TYPE,
        out -> {
          JsonGenerator json = Json.generator(out);
          json.writeStartObject();
          json.writeBooleanField("allowed", allowed);
          json.writeStringField("permission", permission.word());
          json.writeStringField("identity", request.caller().identity().name());
          json.writeArrayFieldStart("scopes");
          for (var scope : reach.scopes()) {
            json.writeString(scope.toString());
          }
          json.writeEndArray();
          json.writeEndObject();
          json.close();
        });
  }

  private static Permission permission(Query query) {
    String verb = needed(query, Parameter.VERB);
    String resource = needed(query, Parameter.RESOURCE);
    return Permission.of(verb, resource)
        .orElseThrow(
            () ->
                Query.invalid(
                    Parameter.RESOURCE.name(),
                    resource,
                    "there is no permission " + Problem.excerpt(verb + ":" + resource),
                    "whoami lists yours; known are "
                        + String.join(
                            ", ",
                            java.util.Arrays.stream(Permission.values())
                                .map(Permission::word)
                                .toList())));
  }

  private static String needed(Query query, Parameter parameter) {
    return query
        .one(parameter)
        .orElseThrow(
            () -> Query.invalid(parameter.name(), "", "it is needed", "add it, such as verb=read"));
  }

  /** Whether it goes as far as what is named: a node, a cluster, or anything at all. */
  private static boolean reaches(Reach reach, Query query) {
    Optional<String> cluster = query.one(Parameter.CLUSTER);
    Optional<String> node = query.one(Parameter.NODE_ID);
    if (node.isEmpty()) {
      return !reach.nothing() && cluster.map(reach::coversCluster).orElse(true);
    }
    try {
      NodeId id = new NodeId(cluster.orElse("default"), node.get());
      NodeRole role = query.one(Parameter.ROLE).map(NodeRole::new).orElse(NodeRole.UNKNOWN);
      return reach.covers(id, role);
    } catch (IllegalArgumentException e) {
      throw Query.invalid(
          Parameter.NODE_ID.name(), node.get(), "it names no node", String.valueOf(e.getMessage()));
    }
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
      access.audit().read(after, this::record);
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

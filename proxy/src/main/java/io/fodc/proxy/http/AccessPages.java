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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/whoami} and {@code /api/v1/can-i}: who asks, and what they may do. */
final class AccessPages {
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
        Route.of("/api/v1/can-i", Requirement.Simple.IDENTITY, CAN_I, this::canI));
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
                            Arrays.stream(Permission.values()).map(Permission::word).toList())));
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
}

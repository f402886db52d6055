package io.fodc.ctl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Documents as the proxy writes them. */
final class Played {
  static final String ROUTE_UNKNOWN =
      """
      {"type":"urn:fodc:problem:route-unknown","title":"There is nothing at this path","status":404,\
      "code":"route-unknown","detail":"there is nothing here","request_id":"0123456789abcdef"}""";

  static final String NODES =
      """
      {"at":"2026-11-22T10:00:00Z","partial":false,"missing_nodes":[],"nodes":[%s,%s]}"""
          .formatted(
              node("prod", "data-hot-0", "online", "good"),
              node("prod", "liaison-0", "offline", "bad"));

  private Played() {}

  static String node(String cluster, String id, String status, String health) {
    return """
        {"cluster":"%s","node_id":"%s","role":"datanode-hot","pod_name":"pod-%s","host":"h1",\
        "status":"%s","address":{"grpc":"%s:17912","http":""},"labels":{"zone":"a"},"peers":[],\
        "last_sample":"2026-11-22T09:59:58Z","last_sample_age_seconds":2.5,\
        "session":{"agent_version":"0.1.0","interval_seconds":10},\
        "indicators":{"health":"%s","cpu_cores":0.25,"ktm_mode":"full","agent_resident_bytes":52428800,\
        "agent_window":{"series":400,"samples":4000,"used_bytes":1048576,"limit_bytes":31457280,\
        "horizon_seconds":90000}},"targets":[{"target":"http://n/metrics","up":true,"samples":400,\
        "bad_lines":0,"reason":""}],"evidence_gaps":[],"events":[]}"""
        .formatted(cluster, id, id, status, id, health);
  }

  static String capture(String state, String... parts) {
    boolean ended = !state.equals("running");
    return """
        {"id":"c1","kind":"cpu","state":"%s","created":"2026-11-22T09:59:00Z",%s\
        "requested_by":"token:alice","request_id":"r1","target":{"role":"hot"},"seconds":30,\
        "options":{"rate":"99"},"dry_run":false,"parts":[%s]}"""
        .formatted(
            state,
            ended ? "\"ended\":\"2026-11-22T09:59:40Z\"," : "",
            String.join(",", List.of(parts)));
  }

  static String part(String node, String state, String more) {
    return """
        {"node_id":"%s","cluster":"prod","role":"datanode-hot","state":"%s","fraction":0.5,\
        "queued":"2026-11-22T09:59:00Z","measures":{"samples":"120"},"artifacts":[%s]}"""
        .formatted(node, state, more);
  }

  static String refused(String node) {
    return """
        {"node_id":"%s","cluster":"prod","role":"datanode-hot","state":"refused","code":"busy",\
        "message":"capture c0 (heap) of token:bob runs there","artifacts":[]}"""
        .formatted(node);
  }

  static String artifact(String name, byte[] content) {
    return """
        {"name":"%s","node_id":"data-hot-0","cluster":"prod","kind":"cpu",\
        "media_type":"application/octet-stream","method":"pprof","bytes":%d,"sha256":"%s",\
        "from":"2026-11-22T09:59:01Z","to":"2026-11-22T09:59:31Z"}"""
        .formatted(name, content.length, sha256(content));
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String event(String capture) {
    return "event: capture\ndata: " + capture + "\n\n";
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

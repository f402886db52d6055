package io.fodc.proxy.http;

/**
 * One query parameter of a route.
 *
 * @param name its name in the URL
 * @param repeatable whether it may be given several times
 */
record Parameter(String name, boolean repeatable) {
  static final Parameter CLUSTER = new Parameter("cluster", true);
  static final Parameter NODE_ID = new Parameter("node_id", true);
  static final Parameter ROLE = new Parameter("role", true);
  static final Parameter POD_NAME = new Parameter("pod_name", true);
  static final Parameter SHARD = new Parameter("shard", false);
  static final Parameter MATCH = new Parameter("match[]", true);
  static final Parameter START = new Parameter("start", false);
  static final Parameter END = new Parameter("end", false);
  static final Parameter START_TIME = new Parameter("start_time", false);
  static final Parameter END_TIME = new Parameter("end_time", false);
  static final Parameter STEP = new Parameter("step", false);
  static final Parameter FETCH = new Parameter("fetch", false);
  static final Parameter AT = new Parameter("at", false);
  static final Parameter VERB = new Parameter("verb", false);
  static final Parameter RESOURCE = new Parameter("resource", false);
  static final Parameter AFTER = new Parameter("after", false);
  static final Parameter LIMIT = new Parameter("limit", false);
  static final Parameter KIND = new Parameter("kind", true);
  static final Parameter STATE = new Parameter("state", true);
  static final Parameter SAMPLE = new Parameter("sample", false);
  static final Parameter PRUNE = new Parameter("prune", false);
  static final Parameter BASE = new Parameter("base", false);
  static final Parameter FORMAT = new Parameter("format", false);
  static final Parameter NORMALIZE = new Parameter("normalize", false);
  static final Parameter KEY = new Parameter("key", true);
}

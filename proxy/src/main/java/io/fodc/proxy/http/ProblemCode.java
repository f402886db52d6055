package io.fodc.proxy.http;

/**
 * Every kind of error answer, with its stable code and HTTP status. The code is what programs may
 * rely on; titles and details are for people.
 */
enum ProblemCode {
  PARAMETER_UNKNOWN("parameter-unknown", 400, "There is no such query parameter here"),
  PARAMETER_INVALID("parameter-invalid", 400, "A query parameter has a value it cannot have"),
  PARAMETER_REPEATED("parameter-repeated", 400, "A query parameter was given more than once"),
  PARAMETER_CONFLICT("parameter-conflict", 400, "Two query parameters contradict each other"),
  SELECTOR_INVALID("selector-invalid", 400, "A series selector cannot be read"),
  QUERY_MALFORMED("query-malformed", 400, "The URL cannot be read"),
  BODY_MALFORMED("body-malformed", 400, "The request body cannot be read"),
  FIELD_UNKNOWN("field-unknown", 400, "There is no such field in the body"),
  FIELD_INVALID("field-invalid", 400, "A field of the body has a value it cannot have"),
  REQUEST_MALFORMED("request-malformed", 400, "The request is not HTTP/1.1"),
  HEADER_INVALID("header-invalid", 400, "A header has a value it cannot have"),
  UNAUTHENTICATED("unauthenticated", 401, "It is not known who asks"),
  PERMISSION_DENIED("permission-denied", 403, "Who asks may not do this"),
  CROSS_SITE("cross-site", 403, "Another site asks in somebody's name"),
  ROUTE_UNKNOWN("route-unknown", 404, "There is nothing at this path"),
  NODE_UNKNOWN("node-unknown", 404, "No such node is known"),
  CAPTURE_UNKNOWN("capture-unknown", 404, "There is no such capture"),
  ARTIFACT_UNKNOWN("artifact-unknown", 404, "There is no such artifact"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "This path does not take that method"),
  NOT_ACCEPTABLE("not-acceptable", 406, "The answer has none of the media types asked for"),
  NODE_AMBIGUOUS("node-ambiguous", 409, "Several clusters have a node of this name"),
  CAPTURE_BUSY("capture-busy", 409, "Every node is busy with another capture"),
  CAPTURE_RUNNING("capture-running", 409, "The capture has not ended"),
  SAMPLE_TYPES_DIFFER("sample-types-differ", 409, "Two profiles count different things"),
  BODY_TOO_LARGE("body-too-large", 413, "The request body is too large"),
  URL_TOO_LONG("url-too-long", 414, "The URL is too long"),
  MEDIA_TYPE_UNSUPPORTED("media-type-unsupported", 415, "The body is not of a kind that is read"),
  NOT_A_PROFILE("not-a-profile", 415, "The artifact is not a profile"),
  RANGE_UNSATISFIABLE("range-unsatisfiable", 416, "There is nothing in this range of bytes"),
  HOST_UNKNOWN("host-unknown", 421, "Nothing is served here under that name"),
  KEY_REUSED("idempotency-key-reused", 422, "The Idempotency-Key belongs to another request"),
  PROFILE_MALFORMED("profile-malformed", 422, "The artifact is a profile that cannot be read"),
  PROFILE_TOO_LARGE("profile-too-large", 422, "The profile is larger than what can be shown"),
  VIEW_TOO_LARGE("view-too-large", 422, "The view is larger than what can be shown"),
  CAPTURES_LIMITED("captures-limited", 429, "There are too many captures"),
  RATE_LIMITED("rate-limited", 429, "Too many requests in too short a time"),
  HEADERS_TOO_LARGE("headers-too-large", 431, "The request headers are too large"),
  INTERNAL("internal", 500, "The proxy failed to answer"),
  AUTHENTICATION_UNAVAILABLE("authentication-unavailable", 503, "It cannot be found out who asks"),
  AUDIT_UNAVAILABLE("audit-unavailable", 503, "What cannot be audited is not done"),
  STORAGE_UNAVAILABLE("storage-unavailable", 503, "It cannot be kept on disk"),
  BUSY("busy", 503, "Too many requests are being answered"),
  NODE_STALE("node-stale", 503, "The node has no current sample"),
  STARTING("starting", 503, "The proxy is starting"),
  SHUTTING_DOWN("shutting-down", 503, "The proxy is shutting down"),
  PEER_UNAVAILABLE("peer-unavailable", 502, "Another proxy has it, and did not answer"),
  PEER_LOOP("peer-loop", 508, "The proxy asks itself"),
  HTTP_VERSION("http-version", 505, "Only HTTP/1.1 is spoken here");

  private final String code;
  private final int status;
  private final String title;

  ProblemCode(String code, int status, String title) {
    this.code = code;
    this.status = status;
    this.title = title;
  }

  /** The stable word in the answer's {@code code} field. */
  String code() {
    return code;
  }

  /** HTTP status of the answer. */
  int status() {
    return status;
  }

  /** One sentence for people. */
  String title() {
    return title;
  }
}

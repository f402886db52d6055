package io.fodc.proxy.http;

import io.fodc.profiling.profile.Comparison;
import io.fodc.profiling.profile.FlamePage;
import io.fodc.profiling.profile.FoldedText;
import io.fodc.profiling.profile.Profile;
import io.fodc.profiling.profile.ProfileException;
import io.fodc.profiling.profile.ProfileJson;
import io.fodc.profiling.profile.ProfileLimits;
import io.fodc.profiling.profile.ProfileReader;
import io.fodc.profiling.profile.StackTree;
import io.fodc.profiling.profile.TopTable;
import io.fodc.profiling.profile.TopText;
import io.fodc.profiling.profile.TreeView;
import io.fodc.proxy.access.AccessControl;
import io.fodc.proxy.access.Permission;
import io.fodc.proxy.capture.ArtifactFiles;
import io.fodc.proxy.capture.StoredArtifact;
import io.fodc.schemas.capture.CaptureKind;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Views of artifacts that are profiles. A view is made whole before its first byte, {@value
 * ViewRoom#PLACES} at a time, within {@link ViewBuffer#MOST_BYTES}; what is read of a profile is
 * bounded by {@link io.fodc.profiling.profile.ProfileLimits}. A profile of 20 MB decompressed takes
 * some 150 MB while its view is made.
 */
final class ProfilePages {
  private static final String ARTIFACT = "/api/v1/captures/{id}/artifacts/{name}/";
  private static final String TEXT = "text/plain";
  private static final String TEXT_UTF_8 = "text/plain; charset=utf-8";

  /** Changes when a view of the same file would have other bytes. */
  private static final String EDITION = "1";

  private final ArtifactFiles files;
  private final FleetCaptures elsewhere;
  private final AccessControl access;
  private final ViewRoom room = new ViewRoom();

  /**
   * Views on their way to callers: who reads slowly holds few of the requests that are answered.
   */
  private final CallerRoom shown =
      new CallerRoom("views of artifacts", "wait for one of them to end", 16, 4);

  ProfilePages(ArtifactFiles files, FleetCaptures elsewhere, AccessControl access) {
    this.files = files;
    this.elsewhere = elsewhere;
    this.access = access;
  }

  /** Writes one view of what was read. */
  @FunctionalInterface
  private interface View {
    void write(ViewOptions options, Comparison what, ProfileHead head, ViewBuffer out)
        throws IOException;
  }

  List<Route> routes() {
    return List.of(
        one("flamegraph", (request, reply) -> FLAME_GRAPH),
        one("tree", (request, reply) -> TREE),
        one("folded", (request, reply) -> FOLDED),
        one("top", (request, reply) -> top(request)),
        Route.of(
            ARTIFACT + "diff",
            Permission.READ_ARTIFACTS,
            ViewOptions.DIFF_PARAMETERS,
            (request, reply) -> answer(request, reply, diffForm(request))));
  }

  /** Settles what an answer will be. */
  @FunctionalInterface
  private interface Choice {
    Form form(Request request, Reply reply);
  }

  /**
   * What an answer is.
   *
   * @param mediaType its media type
   * @param table whether {@code limit} counts rows of a table
   * @param page whether it is a page for a browser
   */
  private record Form(String mediaType, boolean table, boolean page, View view) {}

  private static final Form FLAME_GRAPH =
      new Form(
          FlamePage.MEDIA_TYPE,
          false,
          true,
          (options, what, head, out) ->
              FlamePage.write(head.page(what), what, tree(options, what), out));
  private static final Form TREE =
      new Form(
          ProfileJson.MEDIA_TYPE,
          false,
          false,
          (options, what, head, out) -> ProfileJson.writeTree(what, tree(options, what), out));
  private static final Form FOLDED =
      new Form(
          TEXT_UTF_8,
          false,
          false,
          (options, what, head, out) -> FoldedText.write(tree(options, what), out));
  private static final Form TOP_JSON =
      new Form(
          ProfileJson.MEDIA_TYPE,
          true,
          false,
          (options, what, head, out) -> ProfileJson.writeTop(what, table(options, what), out));
  private static final Form TOP_TEXT =
      new Form(
          TEXT_UTF_8,
          true,
          false,
          (options, what, head, out) -> TopText.write(what, table(options, what), out));

  private static Form top(Request request) {
    String type = MediaRanges.choose(request.accept(), List.of(ProfileJson.MEDIA_TYPE, TEXT));
    return type.equals(TEXT) ? TOP_TEXT : TOP_JSON;
  }

  private static Form diffForm(Request request) {
    ViewOptions.requireBase(request.query());
    String format = request.query().one(Parameter.FORMAT).orElse("tree");
    return switch (format) {
      case "tree" -> TREE;
      case "html" -> FLAME_GRAPH;
      case "top" -> top(request);
      default ->
          throw Query.invalid(
              Parameter.FORMAT.name(), format, "it is none of tree, html, top", "use one of them");
    };
  }

  private Route one(String view, Choice choice) {
    return Route.of(
        ARTIFACT + view,
        Permission.READ_ARTIFACTS,
        ViewOptions.PARAMETERS,
        (request, reply) -> answer(request, reply, choice.form(request, reply)));
  }

  private void answer(Request request, Reply reply, Form form) throws IOException {
    try (CallerRoom.Place _ = shown.enter(request)) {
      ViewOptions options = ViewOptions.of(request.query(), form.table());
      if (options.base().isEmpty()
          && elsewhere.has(files, request)
          && elsewhere.relay(request, reply)) {
        return;
      }
      show(request, reply, options, form);
    }
  }

  private void show(Request request, Reply reply, ViewOptions options, Form form)
      throws IOException {
    ArtifactAccess.Named now = ArtifactAccess.Named.byPath(request);
    try (ComparedArtifacts all = new ComparedArtifacts(files, elsewhere)) {
      if (options.base().isPresent() && !elsewhere.alone(request)) {
        all.locate(request, now);
        all.locate(request, options.base().get());
      }
      new ArtifactAccess(all, access)
          .read(
              request,
              now,
              options.base(),
              readable -> answer(readable, all, options, form, request, reply));
    }
  }

  private void answer(
      ArtifactAccess.Readable readable,
      ComparedArtifacts all,
      ViewOptions options,
      Form form,
      Request request,
      Reply reply)
      throws IOException {
    String tag = "W/\"" + digest(readable) + "-" + EDITION + "\"";
    reply.header("ETag", tag);
    reply.header("Cache-Control", readable.audited() ? "no-store" : "private, no-cache");
    if (form.page()) {
      reply.header("Content-Security-Policy", FlamePage.contentSecurityPolicy());
    }
    reply.header("Vary", "Accept, Accept-Encoding");
    if (request.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent()) {
      reply.status(304).bytes(form.mediaType(), new byte[0]);
      return;
    }
    // Before a place is taken, which a slow proxy must not hold.
    all.fetch();
    reply.bytes(form.mediaType(), room.within(() -> make(readable, options, form)));
  }

  /** What both files are known by. */
  private static String digest(ArtifactAccess.Readable readable) {
    return readable.artifact().artifact().sha256()
        + readable.base().map(other -> "-" + other.artifact().sha256()).orElse("");
  }

  private static byte[] make(ArtifactAccess.Readable readable, ViewOptions options, Form form)
      throws IOException {
    try {
      Profile now = profile(readable.artifact());
      Optional<Profile> base = Optional.empty();
      if (readable.base().isPresent()) {
        base = Optional.of(profile(readable.base().get()));
      }
      Comparison what =
          base.isPresent()
              ? Comparison.of(base.get(), now, options.sample(), options.normalized())
              : Comparison.of(now, options.sample());
      ViewBuffer out = new ViewBuffer();
      form.view().write(options, what, new ProfileHead(readable.artifact(), readable.base()), out);
      return out.toBytes();
    } catch (ProfileException e) {
      throw ProfileProblems.of(e, options).thrown();
    }
  }

  private static Profile profile(StoredArtifact stored) throws IOException {
    if (stored.kind() == CaptureKind.CONFIG || stored.kind() == CaptureKind.WINDOW) {
      throw Problem.of(
              ProblemCode.NOT_A_PROFILE,
              "an artifact of kind " + stored.kind().word() + " is no profile",
              stored.kind() == CaptureKind.WINDOW
                  ? "download it and use 'fodc window stat FILE'"
                  : "download it: it is JSON")
          .thrown();
    }
    try (InputStream in = stored.open()) {
      return ProfileReader.read(in, ProfileLimits.DEFAULTS);
    }
  }

  private static TreeView tree(ViewOptions options, Comparison what) throws ProfileException {
    return TreeView.of(StackTree.of(what), options.leastShare(), options.limit());
  }

  private static TopTable table(ViewOptions options, Comparison what) {
    return TopTable.of(what, options.leastShare(), options.limit());
  }
}

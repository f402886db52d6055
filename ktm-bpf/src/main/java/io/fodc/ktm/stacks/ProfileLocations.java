package io.fodc.ktm.stacks;

import io.fodc.ktm.symbols.CodeRange;
import io.fodc.ktm.symbols.SourceFrame;
import io.fodc.ktm.symbols.Symbol;
import io.fodc.schemas.profile.StringTable;
import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Mapping;
import io.fodc.schemas.wire.pprof.Profile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Mappings, functions and locations of a profile: each thing once, numbered from 1. */
final class ProfileLocations {
  private final Profile.Builder profile;
  private final StringTable texts;
  private final Map<Place, Long> locations = new HashMap<>();
  private final Map<Owned, Long> mappings = new HashMap<>();
  private final Map<SourceFunction, Long> functions = new HashMap<>();

  ProfileLocations(Profile.Builder profile, StringTable texts) {
    this.profile = profile;
    this.texts = texts;
  }

  /**
   * The number of an address.
   *
   * @param owner whose address it is: two processes have different things at one address
   */
  long of(int owner, Symbol symbol) {
    Place place = new Place(owner, symbol.address());
    Long known = locations.get(place);
    if (known == null) {
      known = (long) locations.size() + 1;
      locations.put(place, known);
      profile.addLocation(location(known, owner, symbol));
    }
    return known;
  }

  /** The number of a mapping. */
  long mapping(int owner, CodeRange range, boolean named) {
    Owned owned = new Owned(owner, range);
    Long known = mappings.get(owned);
    if (known == null) {
      known = (long) mappings.size() + 1;
      mappings.put(owned, known);
      profile.addMapping(
          Mapping.newBuilder()
              .setId(known)
              .setMemoryStart(range.start())
              .setMemoryLimit(range.end())
              .setFileOffset(range.fileOffset())
              .setFilename(texts.of(range.file()))
              .setBuildId(texts.of(range.buildId())));
    }
    if (named) {
      profile.getMappingBuilder(Math.toIntExact(known - 1)).setHasFunctions(true);
    }
    return known;
  }

  private Location location(long id, int owner, Symbol symbol) {
    Location.Builder location = Location.newBuilder().setId(id).setAddress(symbol.address());
    boolean named = !symbol.frames().isEmpty();
    symbol.range().ifPresent(range -> location.setMappingId(mapping(owner, range, named)));
    for (SourceFrame frame : symbol.frames()) {
      location.addLine(Line.newBuilder().setFunctionId(function(frame)).setLine(frame.line()));
    }
    noteDetail(location, symbol.frames());
    return location.build();
  }

  private void noteDetail(Location.Builder location, List<SourceFrame> frames) {
    if (location.getMappingId() == 0) {
      return;
    }
    Mapping.Builder mapping =
        profile.getMappingBuilder(Math.toIntExact(location.getMappingId() - 1));
    for (SourceFrame frame : frames) {
      if (!frame.file().isEmpty()) {
        mapping.setHasFilenames(true).setHasLineNumbers(true);
      }
    }
    if (frames.size() > 1) {
      mapping.setHasInlineFrames(true);
    }
  }

  private long function(SourceFrame frame) {
    SourceFunction function = new SourceFunction(frame.function(), frame.file());
    Long known = functions.get(function);
    if (known == null) {
      known = (long) functions.size() + 1;
      functions.put(function, known);
      profile.addFunction(
          Function.newBuilder()
              .setId(known)
              .setName(texts.of(frame.function()))
              .setSystemName(texts.of(frame.function()))
              .setFilename(texts.of(frame.file()))
              .setStartLine(frame.startLine()));
    }
    return known;
  }

  private record Place(int owner, long address) {}

  private record Owned(int owner, CodeRange range) {}

  private record SourceFunction(String name, String file) {}
}

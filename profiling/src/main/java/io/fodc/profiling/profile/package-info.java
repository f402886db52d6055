/**
 * Profiles in pprof's format, read and shown. {@link io.fodc.profiling.profile.ProfileReader} makes
 * a {@link io.fodc.profiling.profile.Profile} of bytes that nobody vouches for; {@link
 * io.fodc.profiling.profile.StackTree} merges its samples, or those of two profiles, into one tree
 * of functions; {@link io.fodc.profiling.profile.TreeView} is what of that tree is worth looking
 * at, and {@link io.fodc.profiling.profile.TopTable} the same by function. Both are written as
 * JSON, as text, and as one HTML page that needs nothing else.
 */
@NullMarked
package io.fodc.profiling.profile;

import org.jspecify.annotations.NullMarked;

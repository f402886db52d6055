/** What writers of profiles in pprof's format share. */
@NullMarked
package io.fodc.schemas.profile;

import org.jspecify.annotations.NullMarked;

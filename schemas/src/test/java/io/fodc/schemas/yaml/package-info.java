@NullMarked
package io.fodc.schemas.yaml;

import org.jspecify.annotations.NullMarked;

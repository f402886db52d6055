package io.fodc.agent.link;

import io.fodc.agent.channel.ChannelTarget;
import java.time.InstantSource;

/** What all sessions of the link have in common. */
record LinkTerms(
    ChannelTarget target,
    LinkIdentity identity,
    LinkSources sources,
    LinkTiming timing,
    InstantSource clock) {}

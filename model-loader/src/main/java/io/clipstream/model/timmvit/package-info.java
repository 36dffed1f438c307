/**
 * The vision transformers that open_clip takes from timm: SigLIP's, EVA02's, PE-Core's, MobileCLIP-B's and plain ones.
 * They differ in what {@link io.clipstream.model.timmvit.VitVariant} lists. Start at {@link
 * io.clipstream.model.timmvit.TimmVit}.
 */
@NullMarked
package io.clipstream.model.timmvit;

import org.jspecify.annotations.NullMarked;

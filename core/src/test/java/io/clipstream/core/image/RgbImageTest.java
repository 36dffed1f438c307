package io.clipstream.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.clipstream.core.image.PreprocessSpec.Channels;
import io.clipstream.core.image.PreprocessSpec.CropRounding;
import io.clipstream.core.image.PreprocessSpec.Fit;
import io.clipstream.core.image.PreprocessSpec.Interpolation;
import io.clipstream.core.image.PreprocessSpec.Order;
import org.junit.jupiter.api.Test;

class RgbImageTest {
    @Test
    void sizeAndBytesAgree() {
        assertThat(RgbImage.grey(2, 3).pixels()).hasSize(18).containsOnly(128);
        assertThatThrownBy(() -> new RgbImage(2, 3, new byte[17])).hasMessageContaining("18 bytes, not 17");
        assertThatThrownBy(() -> new RgbImage(0, 3, new byte[0])).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new RgbImage(65_536, 65_536, new byte[0])).hasMessageContaining("12884901888");
    }

    @Test
    void aSpecThatCannotBeIsRefused() {
        Channels half = new Channels(0.5f, 0.5f, 0.5f);
        Channels none = new Channels(0.5f, 0, 0.5f);
        assertThatThrownBy(() -> new PreprocessSpec(
                        256,
                        224,
                        Fit.SQUASH,
                        Interpolation.BICUBIC,
                        CropRounding.FLOOR,
                        Order.RGB_FIRST,
                        0,
                        half,
                        half))
                .hasMessageContaining("256 is not 224");
        assertThatThrownBy(() -> new PreprocessSpec(
                        224,
                        224,
                        Fit.SHORTEST,
                        Interpolation.BICUBIC,
                        CropRounding.FLOOR,
                        Order.RGB_FIRST,
                        0,
                        half,
                        none))
                .hasMessageContaining("std positive");
    }

    @Test
    void aReasonIsAWord() {
        assertThat(PictureException.Reason.NOT_AN_IMAGE.code()).isEqualTo("not-an-image");
    }
}

"""Training of the matting network, which draws outlines at the photo's own resolution."""

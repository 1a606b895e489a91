"""Light above white: gain maps in and out, and pictures coded for HDR screens."""

"""Programs that do the router's work another way. They read the same input, emit the same bytes."""

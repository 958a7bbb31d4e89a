This is no component.

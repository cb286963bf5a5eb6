"""Services for a person, from the asking to the result; allowed from preliminary identification on."""

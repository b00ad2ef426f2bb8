"""What is written for documents and their verdicts: one module a form, each turning a batch into bytes."""

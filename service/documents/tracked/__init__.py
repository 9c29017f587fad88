"""Open revisions of a .docx (Word's tracked changes): settled by us, to prove what they say."""

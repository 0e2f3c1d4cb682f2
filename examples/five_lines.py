"""Ask a library a question and go on with a pandas frame: python examples/five_lines.py."""

import onrecord

with onrecord.open_library("library", read_only=True) as record:
    answer = onrecord.search(record, "police will not help immigration agents", k=5)
    table = record.frame(answer)
print(answer.close, table[["quote", "speaker", "city", "said_on"]])

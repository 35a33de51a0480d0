"""Who may see and do what: grants and tokens, the list of those in force, and the scope they give"""

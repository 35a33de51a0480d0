"""The verification sample: communities drawn so that nobody can steer it, and what recounting them says"""
